package dev.byline.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.core.eventstream.EventFrame;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is malformed, from either side: it is answered or passed on, and has its row. */
@NullMarked
@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class BadInputIT {
  /** Event streams that no parser can read to their end. */
  enum Broken {
    WRONG_PRELUDE_CRC,
    WRONG_MESSAGE_CRC,
    TRUNCATED,
    EMPTY,
    OVERSIZED_FRAME,
    OVERSIZED_HEADERS,
    LENGTH_BELOW_THE_LEAST,
    METADATA_THAT_IS_NOT_JSON,
    METADATA_WITH_NEGATIVE_TOKENS,
    METADATA_WITH_TOKENS_BEYOND_A_LONG,
    NOISE;

    byte[] bytes() {
      byte[] event = event("messageStart", "{\"role\":\"assistant\"}");
      byte[] metadata =
          event("metadata", "{\"usage\":{\"inputTokens\":1,\"outputTokens\":2,\"totalTokens\":3}}");
      return switch (this) {
        case WRONG_PRELUDE_CRC -> join(event, flipped(event, 9), metadata);
        case WRONG_MESSAGE_CRC -> join(event, flipped(metadata, metadata.length - 1));
        case TRUNCATED -> join(event, java.util.Arrays.copyOf(metadata, metadata.length - 3));
        case EMPTY -> new byte[0];
        case OVERSIZED_FRAME -> join(event, event("metadata", " ".repeat(20_000_000) + "{}"));
        case OVERSIZED_HEADERS -> join(event, declaring(300_000, 200_000));
        case LENGTH_BELOW_THE_LEAST -> join(event, declaring(3, 0), metadata);
        case METADATA_THAT_IS_NOT_JSON -> join(event, event("metadata", "{\"usage\":{\"input"));
        case METADATA_WITH_NEGATIVE_TOKENS ->
          join(event, event("metadata", "{\"usage\":{\"inputTokens\":-1,\"outputTokens\":2}}"));
        case METADATA_WITH_TOKENS_BEYOND_A_LONG ->
          join(
              event,
              event(
                  "metadata",
                  "{\"usage\":{\"inputTokens\":1e99,\"outputTokens\":" + "9".repeat(40) + "}}"));
        case NOISE -> {
          byte[] noise = new byte[3_000_000];
          new Random(3).nextBytes(noise);
          yield noise;
        }
      };
    }
  }

  @ParameterizedTest
  @EnumSource(Broken.class)
  void aBrokenEventStreamPassesAsItIsAndItsUsageIsAbsent(Broken broken) throws Exception {
    byte[] bytes = broken.bytes();
    try (RawUpstream upstream = RawUpstream.serving(peer -> {
          if (peer.request()) {
            peer.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
            peer.send(bytes);
          }
        });
        GatewayFixture byline = GatewayFixture.before(upstream.uri());
        HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<byte[]> answer = http.send(
          HttpRequest.newBuilder(byline.uri().resolve(Calls.CONVERSE_STREAM))
              .version(HttpClient.Version.HTTP_1_1)
              .header("Authorization", "Bearer " + byline.token("alice"))
              .POST(BodyPublishers.ofString(Calls.BODY))
              .build(),
          BodyHandlers.ofByteArray());

      assertThat(sha256(answer.body())).isEqualTo(sha256(bytes));
      assertThat(Calls.ends(byline)).containsExactly("200 complete complete absent");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[]",
        "null",
        "{\"messages\":",
        "{\"requestMetadata\":1}",
        "{\"requestMetadata\":{\"principal\":\"mallory\"},\"requestMetadata\":{}}",
        "\u0000\u0001",
        "{\"a\":\"\\uD800\"}"
      })
  void aBodyThatIsNoPromptIsForBedrockToRefuseUnlessItHidesAnIdentity(String body)
      throws Exception {
    try (GatewayFixture byline = GatewayFixture.start();
        RawConnection client = new RawConnection(byline.uri())) {
      client.send(Calls.head(Calls.CONVERSE, byline.token("alice"), body.length(), "") + body);

      assertThat(client.head()).startsWith("HTTP/1.1 400");
      byline.awaitNoOpenExchange();
      assertThat(byline.simulator().books().served()).isEmpty();
      assertThat(Calls.ends(byline).getFirst())
          .isIn("400 complete complete known", "400 refused body-malformed known");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/model/%ZZ/converse|400|model-id-invalid",
        "/model/%/converse|400|model-id-invalid",
        "/model/a%00b/converse|400|model-id-invalid",
        "/model//converse|400|model-id-invalid",
        "/model/a/../converse|400|model-id-invalid",
        "/model/../../etc/passwd|404|unknown-operation",
        "//model/a/converse|404|unknown-operation",
        "/model/a/converse/|404|unknown-operation",
        "/MODEL/a/converse|404|unknown-operation",
        "http://other.example/model/a/converse|404|unknown-operation",
        "*|404|unknown-operation"
      })
  void aPathThatNamesNothingIsRefusedWithItsRow(String path, int status, String reason)
      throws Exception {
    try (GatewayFixture byline = GatewayFixture.start();
        RawConnection client = new RawConnection(byline.uri())) {
      client.send(Calls.small(path, byline.token("alice")));

      assertThat(client.head()).startsWith("HTTP/1.1 " + status);
      assertThat(byline.bedrockCalls()).isZero();
      assertThat(Calls.ends(byline)).containsExactly(status + " refused " + reason + " known");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Amzn-Bedrock-Trace: a\u0000b\r\n",
        "X-Amzn-Bedrock-Trace : ENABLED\r\n",
        "X-Amzn\u0001: x\r\n",
        " folded: x\r\n",
        "Authorization: Bearer second\r\n",
        "no colon\r\n"
      })
  void aHeaderThatIsNoneIsRefusedWithItsRow(String header) throws Exception {
    try (GatewayFixture byline = GatewayFixture.start();
        RawConnection client = new RawConnection(byline.uri())) {
      client.send(Calls.head(Calls.CONVERSE, byline.token("alice"), Calls.BODY.length(), header)
          + Calls.BODY);

      assertThat(client.head()).startsWith("HTTP/1.1 4");
      assertThat(byline.bedrockCalls()).isZero();
      assertThat(Calls.ends(byline))
          .singleElement()
          .satisfies(end -> assertThat(end).matches("4.. refused [a-z-]+ known"));
    }
  }

  private static byte[] event(String type, String payload) {
    ByteArrayOutputStream headers = new ByteArrayOutputStream();
    header(headers, ":message-type", "event");
    header(headers, ":event-type", type);
    header(headers, ":content-type", "application/json");
    return EventFrame.encode(headers.toByteArray(), ByteBuffer.wrap(payload.getBytes(UTF_8)));
  }

  private static void header(ByteArrayOutputStream into, String name, String value) {
    into.write(name.length());
    into.writeBytes(name.getBytes(UTF_8));
    into.write(7);
    into.write(0);
    into.write(value.length());
    into.writeBytes(value.getBytes(UTF_8));
  }

  /** A prelude whose checksum is right, and whose lengths are not. */
  private static byte[] declaring(int total, int headers) {
    ByteBuffer prelude = ByteBuffer.allocate(12).putInt(total).putInt(headers);
    java.util.zip.CRC32 crc = new java.util.zip.CRC32();
    crc.update(prelude.array(), 0, 8);
    return prelude.putInt((int) crc.getValue()).array();
  }

  private static byte[] flipped(byte[] frame, int at) {
    byte[] changed = frame.clone();
    changed[at] ^= 1;
    return changed;
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static String sha256(byte[] bytes) throws Exception {
    return java.util.HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
