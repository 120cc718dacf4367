package dev.byline.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A model that stands in the body is decided on as soon as it has come, and held to until the end. */
@NullMarked
@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class EarlyModelIT {
  private static final String ONLY_OPENAI = "models: [\"*openai.*\"]";

  @Test
  void aModelThatNoRulePermitsIsRefusedBeforeTheBodyHasCome() throws Exception {
    try (GatewayFixture byline = permittingOpenAi();
        RawConnection client = new RawConnection(byline.uri())) {
      client.send(head(byline, 1_000_000) + "{\"model\":\"amazon.nova-lite-v1:0\",\"messages\":[");

      assertThat(client.head()).startsWith("HTTP/1.1 403");
      assertThat(byline.stsCalls()).isZero();
      assertThat(byline.bedrockCalls()).isZero();
      assertThat(byline.rows()).singleElement().satisfies(row -> {
        assertThat(row.get("reason").asString()).isEqualTo("not-permitted");
        assertThat(row.get("model").asString()).isEqualTo("amazon.nova-lite-v1:0");
      });
    }
  }

  @Test
  void aSecondModelBehindThePermittedOneIsRefusedAndNothingGoesOut() throws Exception {
    String first = "{\"model\":\"openai.gpt-oss-20b-1:0\",\"messages\":[";
    String second = "],\"model\":\"amazon.nova-lite-v1:0\"}";
    try (GatewayFixture byline = permittingOpenAi();
        RawConnection client = new RawConnection(byline.uri())) {
      client.send(head(byline, first.length() + second.length()) + first);
      while (byline.stsCalls() == 0) {
        Thread.onSpinWait();
      }
      client.send(second);

      assertThat(client.head()).startsWith("HTTP/1.1 400");
      assertThat(byline.bedrockCalls()).isZero();
      assertThat(byline.rows().getFirst().get("reason").asString()).isEqualTo("body-malformed");
    }
  }

  @Test
  void aClientThatLeavesBehindAPermittedModelLeavesNothingBehind() throws Exception {
    try (GatewayFixture byline = permittingOpenAi()) {
      try (RawConnection client = new RawConnection(byline.uri())) {
        client.send(head(byline, 1_000) + "{\"model\":\"openai.gpt-oss-20b-1:0\",\"messages\":[");
        while (byline.stsCalls() == 0) {
          Thread.onSpinWait();
        }
      }
      byline.awaitNoOpenExchange();

      assertThat(byline.bedrockCalls()).isZero();
      assertThat(byline.rows().getFirst().get("outcome").asString()).isEqualTo("client-left");
    }
  }

  @Test
  void aModelAtTheEndOfManyPartsIsServed() throws Exception {
    String body = "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],"
        + "\"model\":\"openai.gpt-oss-20b-1:0\"}";
    try (GatewayFixture byline = permittingOpenAi();
        RawConnection client = new RawConnection(byline.uri())) {
      client.send(head(byline, body.length()));
      for (int i = 0; i < body.length(); i++) {
        client.send(body.substring(i, i + 1));
      }

      assertThat(client.head()).startsWith("HTTP/1.1 200");
      assertThat(byline.simulator().books().served()).hasSize(1);
    }
  }

  private static GatewayFixture permittingOpenAi() {
    return GatewayFixture.rewritten(
        file -> file.replaceFirst("models: \\[.*]", ONLY_OPENAI), world -> {});
  }

  private static String head(GatewayFixture byline, int length) {
    return "POST /v1/chat/completions HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer "
        + byline.token("alice")
        + "\r\nContent-Type: application/json\r\nContent-Length: " + length + "\r\n\r\n";
  }
}
