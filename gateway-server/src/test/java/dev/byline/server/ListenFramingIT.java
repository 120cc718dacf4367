package dev.byline.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests whose bounds could be read in two ways, or are too large: none of them is forwarded. */
@NullMarked
@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class ListenFramingIT {
  private static final String CONVERSE = "/model/amazon.nova-lite-v1:0/converse";
  private static final String BODY =
      "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"hello\"}]}]}";
  private static final String LENGTH = "Content-Length: " + BODY.length() + "\r\n";

  private final GatewayFixture byline = GatewayFixture.start();
  private final String token = byline.token("alice");

  @AfterEach
  void close() {
    byline.close();
  }

  static Stream<String> doubtful() {
    String chunked = "Transfer-Encoding: chunked\r\n";
    return Stream.of(
        LENGTH + chunked + "\r\n" + BODY,
        chunked + LENGTH + "\r\n5\r\nhello\r\n0\r\n\r\n",
        LENGTH + "Content-Length: 7\r\n\r\n" + BODY,
        "Content-Length: " + BODY.length() + ", 7\r\n\r\n" + BODY,
        "Content-Length: -1\r\n\r\n" + BODY,
        "Content-Length: 0x10\r\n\r\n" + BODY,
        LENGTH + "X-Folded: a\r\n b\r\n\r\n" + BODY,
        LENGTH + "X-Folded: a\r\n\tTransfer-Encoding: chunked\r\n\r\n" + BODY,
        "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
        " " + LENGTH + "\r\n" + BODY,
        LENGTH + "Bad Name: x\r\n\r\n" + BODY,
        LENGTH + "X-Nul: a\0b\r\n\r\n" + BODY,
        chunked + "\r\nZZ\r\nhello\r\n0\r\n\r\n",
        chunked + "\r\n-5\r\nhello\r\n0\r\n\r\n",
        chunked + "\r\n0x5\r\nhello\r\n0\r\n\r\n",
        chunked + "\r\nfffffffffffffffff\r\nhello\r\n0\r\n\r\n",
        chunked + "\r\n5;a=\"x\ny\"\r\nhello\r\n0\r\n\r\n",
        chunked + "\r\n5\r\nhello, world\r\n0\r\n\r\n");
  }

  @ParameterizedTest
  @MethodSource("doubtful")
  void whatCouldBeReadInTwoWaysEndsTheConnection(String rest) throws IOException {
    try (RawConnection client = new RawConnection(byline.uri())) {
      client.send(line() + rest + line() + LENGTH + "\r\n" + BODY);
      assertThat(client.untilEnd())
          .startsWith("HTTP/1.1 400")
          .containsOnlyOnce("HTTP/1.1 ")
          .contains("x-amzn-ErrorType: ValidationException", "connection: close");
    }
    assertThat(byline.bedrockCalls()).isZero();
  }

  @Test
  void aFoldedLineThatComesLaterThanItsHeaderIsSeenToo() throws IOException {
    try (RawConnection client = new RawConnection(byline.uri())) {
      for (char each : (line() + LENGTH + "X-Folded: a\r\n b\r\n").toCharArray()) {
        client.send(String.valueOf(each));
      }
      assertThat(client.untilEnd()).startsWith("HTTP/1.1 400");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {8 * 1024, 40_000})
  void aRequestLineAboveItsBoundIsRefused(int length) throws IOException {
    try (RawConnection client = new RawConnection(byline.uri())) {
      client.send("POST /model/" + "a".repeat(length) + "/converse HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(client.untilEnd())
          .startsWith("HTTP/1.1 400")
          .contains("x-amzn-ErrorType: ValidationException");
    }
  }

  @Test
  void aHundredRequestsInOnePacketAreAHundredAnswers() throws IOException {
    try (RawConnection client = new RawConnection(byline.uri())) {
      client.send((line() + LENGTH + "\r\n" + BODY).repeat(99) + line() + "Connection: close\r\n"
          + LENGTH + "\r\n" + BODY);
      assertThat(client.untilEnd().split("HTTP/1.1 200", -1)).hasSize(101);
    }
    assertThat(byline.simulator().books().served()).hasSize(100);
  }

  @Test
  void optionsIsAnUnknownOperationWithABody() throws IOException {
    try (RawConnection client = new RawConnection(byline.uri())) {
      String head = client.send("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n").head();
      assertThat(head).startsWith("HTTP/1.1 404").contains("UnknownOperationException");
      assertThat(client.body(head)).contains("\"message\"");
    }
  }

  static Stream<List<String>> malformed() {
    return Stream.of(
        List.of("X-Upper", "x"),
        List.of("connection", "close"),
        List.of("transfer-encoding", "chunked"),
        List.of("te", "gzip"),
        List.of("upgrade", "h2c"),
        List.of("keep-alive", "5"),
        List.of(":path", "/again"),
        List.of(":unknown", "x"),
        List.of("content-length", "+3"),
        List.of("content-length", "three"),
        List.of("content-length", "99999999999999999999"),
        List.of("content-length", "3", "content-length", "4"),
        List.of("content-length", "3"),
        List.of("content-length", "30000"),
        List.of("x-nul", "a\0b"),
        List.of("x-line", "a\r\nb: c"));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void aMalformedHttp2HeadIsRefused(List<String> more) throws Exception {
    List<String> head = new ArrayList<>(head());
    head.addAll(more);
    refused(head);
  }

  @ParameterizedTest
  @ValueSource(strings = {":method", ":scheme", ":path"})
  void anHttp2HeadWithoutAPseudoHeaderIsRefused(String missing) throws Exception {
    List<String> head = new ArrayList<>(head());
    int at = head.indexOf(missing);
    head.remove(at);
    head.remove(at);
    refused(head);
  }

  @Test
  void aPseudoHeaderBehindAnOrdinaryOneIsRefused() throws Exception {
    List<String> head = new ArrayList<>(head());
    head.add(head.removeFirst());
    head.add(head.removeFirst());
    refused(head);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x-large", ":path"})
  void anHttp2HeadAboveTheBoundsIsAnsweredInTheShapeOfAws(String where) throws Exception {
    List<String> head = new ArrayList<>(head());
    if (where.equals(":path")) {
      head.set(head.indexOf(":path") + 1, "/model/" + "a".repeat(8192) + "/converse");
    } else {
      head.addAll(List.of(where, "y".repeat(33_000)));
    }
    try (RawHttp2 client = new RawHttp2(byline.uri())) {
      client.send(frames(head));
      assertThat(client.until("HEADERS")).startsWith("HEADERS 1 " + STATUS_400);
      assertThat(client.until("DATA")).contains("{\"message\":");
    }
    assertThat(byline.bedrockCalls()).isZero();
    assertThat(byline.rows().getFirst().get("reason").asString()).isEqualTo("request-malformed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"+3", "three", "99999999999999999999", "", "3"})
  void anHttp2LengthThatIsNotTheBodysIsAnErrorOfItsStream(String length) throws Exception {
    List<String> head = new ArrayList<>(head());
    head.addAll(List.of("content-length", length));
    try (RawHttp2 client = new RawHttp2(byline.uri())) {
      client.send(RawHttp2.frame(
          RawHttp2.HEADERS,
          RawHttp2.END_HEADERS | RawHttp2.END_STREAM,
          1,
          RawHttp2.block(head.toArray(String[]::new))));
      assertThat(firstAnswer(client)).as("PROTOCOL_ERROR").isEqualTo("RST 1 1");
    }
    assertThat(byline.bedrockCalls()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"%d, %d", "%d,%d"})
  void anHttp2LengthThatIsSaidTwiceAlikeIsOneLength(String twice) throws Exception {
    List<String> head = new ArrayList<>(head());
    head.addAll(List.of("content-length", twice.formatted(BODY.length(), BODY.length())));
    try (RawHttp2 client = new RawHttp2(byline.uri())) {
      client.send(frames(head));
      assertThat(firstAnswer(client)).startsWith("HEADERS 1 " + STATUS_200);
    }
  }

  @Test
  void continueIsSaidOverHttp2Too() throws Exception {
    List<String> head = new ArrayList<>(head());
    head.addAll(List.of("expect", "100-continue"));
    try (RawHttp2 client = new RawHttp2(byline.uri())) {
      client.send(frames(head)[0]);
      assertThat(client.until("HEADERS")).contains("100");
      client.send(frames(head)[1]);
      assertThat(client.until("HEADERS")).startsWith("HEADERS 1 " + STATUS_200);
    }
  }

  @Test
  void anHttp2AnswerToHeadHasNoBody() throws Exception {
    try (RawHttp2 client = new RawHttp2(byline.uri())) {
      List<String> head = new ArrayList<>(head());
      head.set(head.indexOf(":method") + 1, "HEAD");
      client.send(RawHttp2.frame(
          RawHttp2.HEADERS,
          RawHttp2.END_HEADERS | RawHttp2.END_STREAM,
          1,
          RawHttp2.block(head.toArray(String[]::new))));
      assertThat(client.until("HEADERS")).startsWith("HEADERS 1 " + STATUS_404);
      assertThat(client.next(300)).isIn("nothing", "DATA 1 ");
    }
  }

  /** Indexed fields of HPACK's static table (RFC 7541, appendix A). */
  private static final char STATUS_200 = 0x88;

  private static final char STATUS_400 = 0x8c;
  private static final char STATUS_404 = 0x8d;

  /** Refused by a status, a reset or a GOAWAY, at once, and nothing of it is forwarded. */
  private void refused(List<String> head) throws Exception {
    try (RawHttp2 client = new RawHttp2(byline.uri())) {
      client.send(frames(head));
      assertThat(firstAnswer(client))
          .matches("(?s)(HEADERS 1 " + STATUS_400 + ".*|RST 1 .*|GOAWAY .* 1)");
    }
    byline.awaitNoOpenExchange();
    assertThat(byline.bedrockCalls()).isZero();
    assertThat(byline.rows())
        .noneSatisfy(row -> assertThat(row.get("status").asInt()).isEqualTo(500));
  }

  private static String firstAnswer(RawHttp2 client) throws InterruptedException {
    String frame;
    do {
      frame = client.next(10_000);
    } while (frame.startsWith("SETTINGS") || frame.startsWith("FRAME"));
    return frame;
  }

  private List<String> head() {
    return List.of(
        ":method",
        "POST",
        ":scheme",
        "http",
        ":authority",
        "x",
        ":path",
        CONVERSE,
        "authorization",
        "Bearer " + token);
  }

  /** HEADERS, in as many frames as it takes, and DATA. */
  private static byte[][] frames(List<String> head) {
    byte[] block = RawHttp2.block(head.toArray(String[]::new));
    List<byte[]> frames = new ArrayList<>();
    int max = 16_000;
    java.io.ByteArrayOutputStream headers = new java.io.ByteArrayOutputStream();
    for (int from = 0; from < block.length; from += max) {
      int to = Math.min(block.length, from + max);
      headers.writeBytes(RawHttp2.frame(
          from == 0 ? RawHttp2.HEADERS : RawHttp2.CONTINUATION,
          to == block.length ? RawHttp2.END_HEADERS : 0,
          1,
          java.util.Arrays.copyOfRange(block, from, to)));
    }
    frames.add(headers.toByteArray());
    frames.add(RawHttp2.frame(RawHttp2.DATA, RawHttp2.END_STREAM, 1, BODY.getBytes(UTF_8)));
    return frames.toArray(byte[][]::new);
  }

  private String line() {
    return "POST " + CONVERSE + " HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer " + token
        + "\r\n";
  }
}
