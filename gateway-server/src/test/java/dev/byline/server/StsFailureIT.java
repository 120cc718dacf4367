package dev.byline.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.sim.faults.Gate;
import dev.byline.sim.faults.ScriptedError;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whatever STS does, nothing leaves under another identity and nobody hangs. */
@NullMarked
final class StsFailureIT {
  private final GatewayFixture byline =
      GatewayFixture.start("limits: {requests-in-flight: 64}\n", world -> {});
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    http.close();
    byline.close();
  }

  @Test
  void aTrustPolicyWithoutTagSessionRefusesTheCallerAndSendsNothing() throws Exception {
    byline.simulator().iam().removeRole(byline.simulator().iam().invokeRoleArn());

    HttpResponse<String> response = converse("alice");

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(response.headers().firstValue("x-amzn-ErrorType")).contains("AccessDeniedException");
    assertThat(response.body()).contains("sts:TagSession").doesNotContain("arn:aws");
    assertThat(byline.bedrockCalls()).isZero();
    assertThat(byline.rows().getFirst().get("reason").asString()).isEqualTo("credentials-refused");
    assertThat(byline.rows().getFirst().get("subject").asString()).isEqualTo("alice");
  }

  @Test
  void aThrottlingStsIsServiceUnavailableAndTheNextTryIsServed() throws Exception {
    byline.simulator().faults().sts().failNext(2, ScriptedError.stsThrottling());

    HttpResponse<String> response = converse("alice");

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("x-amzn-ErrorType"))
        .contains("ServiceUnavailableException");
    assertThat(response.headers().firstValue("retry-after")).isPresent();
    assertThat(byline.bedrockCalls()).isZero();
    assertThat(converse("alice").statusCode()).isEqualTo(200);
  }

  @Test
  void aStalledStsHangsNobodyAndSparesThoseWithASession() throws Exception {
    assertThat(converse("alice").statusCode()).isEqualTo(200);
    Gate stalled = byline.simulator().faults().sts().hold();

    assertThat(converse("bob").statusCode()).isEqualTo(503);
    assertThat(converse("alice").statusCode()).isEqualTo(200);
    stalled.release();
    assertThat(converse("bob").statusCode()).isEqualTo(200);
  }

  private HttpResponse<String> converse(String user) throws Exception {
    return http.send(
        HttpRequest.newBuilder(byline.uri().resolve("/model/amazon.nova-lite-v1%3A0/converse"))
            .header("Authorization", "Bearer " + byline.token(user))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(
                "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"hi\"}]}]}"))
            .build(),
        BodyHandlers.ofString());
  }
}
