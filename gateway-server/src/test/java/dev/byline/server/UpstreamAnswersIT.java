package dev.byline.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers of every form that HTTP/1.1 has, early ones, and those that lie about their length. */
@NullMarked
@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class UpstreamAnswersIT {
  private static final int LARGE = 20_000_000;
  private static final String HELLO = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
  private static final String EARLY =
      " Early\r\nx-amzn-ErrorType: X\r\nContent-Length: 5\r\nConnection: close\r\n\r\nearly";

  /** A proper answer, and what must reach the client of it. */
  enum Form {
    AFTER_100_CONTINUE("HTTP/1.1 100 Continue\r\n\r\n" + HELLO, "200", "hello"),
    AFTER_103_EARLY_HINTS("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + HELLO, "200", "hello"),
    AFTER_MANY_INTERIM_ONES("HTTP/1.1 102 Processing\r\n\r\n".repeat(50) + HELLO, "200", "hello"),
    OF_LENGTH_ZERO("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "200", ""),
    NO_CONTENT("HTTP/1.1 204 No Content\r\n\r\n", "204", ""),
    NOT_MODIFIED_WITH_THE_LENGTH_OF_WHAT_IS_NOT_SENT(
        "HTTP/1.1 304 Not Modified\r\nContent-Length: 77\r\n\r\n", "304", ""),
    WITHOUT_LENGTH_UNTIL_THE_END("HTTP/1.1 200 OK\r\n\r\nhello", "200", "hello"),
    OF_HTTP_1_0("HTTP/1.0 200 OK\r\n\r\nhello", "200", "hello"),
    WITH_TRAILERS(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: x-t\r\n\r\n5\r\nhello\r\n0\r\nx-t: trailer\r\n\r\n",
        "200",
        "hello"),
    WITH_HEADERS_OF_ITS_CONNECTION(
        "HTTP/1.1 200 OK\r\nConnection: x-one, close\r\nConnection: x-two\r\nX-One: secret\r\nX-Two:"
            + " secret\r\nKeep-Alive: secret\r\nUpgrade: secret\r\nContent-Length: 5\r\n\r\nhello",
        "200",
        "hello");

    private final String answer;
    private final String status;
    private final String body;

    Form(String answer, String status, String body) {
      this.answer = answer;
      this.status = status;
      this.body = body;
    }
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void everyFormReachesAClientOfHttp1AsItIs(Form form) throws Exception {
    try (RawUpstream upstream = once(form.answer);
        GatewayFixture byline = GatewayFixture.before(upstream.uri());
        RawConnection client = new RawConnection(byline.uri())) {
      client.send(Calls.small(Calls.CONVERSE, byline.token("alice"))
          + "GET /end HTTP/1.1\r\nHost: x\r\n\r\n");
      String head = client.head();

      assertThat(head).startsWith("HTTP/1.1 " + form.status);
      assertThat(head.toLowerCase(Locale.ROOT))
          .doesNotContain("secret", "x-one", "x-two", "trailer", "link", "connection");
      assertThat(body(client, head)).isEqualTo(form.body);
      assertThat(client.head()).as("the connection goes on").startsWith("HTTP/1.1 404");
      assertThat(Calls.ends(byline).getFirst()).startsWith(form.status + " complete complete");
    }
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void everyFormReachesAClientOfHttp2AsItIs(Form form) throws Exception {
    try (RawUpstream upstream = once(form.answer);
        GatewayFixture byline = GatewayFixture.before(upstream.uri());
        Http2Client client = new Http2Client(byline.uri())) {
      String all = client.stream()
          .post(Calls.CONVERSE, byline.token("alice"), false)
          .data(Calls.BODY, true)
          .untilEnd();

      assertThat(all).startsWith("HEADERS " + form.status).doesNotContain("RST").endsWith("END\n");
      assertThat(all.replaceAll("(?m)^HEADERS.*\n|^DATA | ?END$|\n", "")).isEqualTo(form.body);
      assertThat(Calls.ends(byline).getFirst()).startsWith(form.status + " complete complete");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"413 in the body", "503 in the body", "400 before the body", "503 before the body"
      })
  void anEarlyErrorIsTheAnswerThoughTheRequestWasNeverRead(String kind) throws Exception {
    for (boolean reset : new boolean[] {false, true}) {
      try (RawUpstream upstream = RawUpstream.serving(peer -> {
            peer.head();
            if (kind.contains("in the")) {
              peer.take(1_000_000);
            }
            peer.send("HTTP/1.1 " + kind.substring(0, 3) + EARLY);
            if (reset) {
              peer.reset();
            } else {
              peer.socket().shutdownOutput();
              peer.untilEnd();
            }
          });
          GatewayFixture byline = GatewayFixture.before(upstream.uri());
          RawConnection client = new RawConnection(byline.uri())) {
        client.send(Calls.head(Calls.CONVERSE, byline.token("alice"), LARGE, ""));
        client.send(Calls.large(LARGE));
        String head = client.head();

        assertThat(head).as("reset: " + reset).startsWith("HTTP/1.1 " + kind.substring(0, 3));
        assertThat(client.body(head)).isEqualTo("early");
        assertThat(upstream.accepted()).isEqualTo(1);
        assertThat(Calls.ends(byline))
            .containsExactly(kind.substring(0, 3)
                + " complete complete "
                + (kind.startsWith("503") ? "absent" : "known"));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anEarlyErrorWithoutALengthIsWholeOnlyIfItsConnectionEndsInOrder(boolean reset)
      throws Exception {
    try (RawUpstream upstream = RawUpstream.serving(peer -> {
          peer.head();
          peer.send("HTTP/1.1 413 Early\r\n\r\nearly");
          if (reset) {
            peer.reset();
          } else {
            peer.socket().shutdownOutput();
            peer.untilEnd();
          }
        });
        GatewayFixture byline = GatewayFixture.before(upstream.uri());
        RawConnection client = new RawConnection(byline.uri())) {
      client.send(Calls.head(Calls.CONVERSE, byline.token("alice"), LARGE, ""));
      client.send(Calls.large(LARGE));

      assertThat(client.head()).startsWith("HTTP/1.1 413");
      byline.awaitNoOpenExchange();
      assertThat(Calls.ends(byline))
          .containsExactly(
              reset ? "413 upstream-cut upstream-cut known" : "413 complete complete known");
    }
  }

  @Test
  void anAnswerShorterThanItSaysIsCutAndNotWhole() throws Exception {
    try (RawUpstream upstream = once("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
        GatewayFixture byline = GatewayFixture.before(upstream.uri());
        RawConnection client = new RawConnection(byline.uri())) {
      client.send(Calls.small(Calls.CONVERSE, byline.token("alice")));

      assertThat(client.untilEnd()).contains("Content-Length: 10").endsWith("hello");
      assertThat(Calls.ends(byline)).containsExactly("200 upstream-cut upstream-cut absent");
    }
  }

  @Test
  void aChunkedAnswerThatEndsWithoutItsLastChunkIsCut() throws Exception {
    try (RawUpstream upstream =
            once("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
        GatewayFixture byline = GatewayFixture.before(upstream.uri());
        RawConnection client = new RawConnection(byline.uri())) {
      client.send(Calls.small(Calls.CONVERSE, byline.token("alice")));

      assertThat(client.untilEnd()).contains("hello").doesNotContain("0\r\n\r\n");
      assertThat(Calls.ends(byline)).containsExactly("200 upstream-cut upstream-cut absent");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"EXTRA", "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison"})
  void whatComesBehindAnAnswerIsNobodysAnswer(String extra) throws Exception {
    try (RawUpstream upstream = RawUpstream.serving(peer -> {
          if (peer.request()) {
            peer.send(peer.number() == 1 ? HELLO + extra : HELLO.replace("hello", "other"));
            peer.untilEnd();
          }
        });
        GatewayFixture byline = GatewayFixture.before(upstream.uri());
        RawConnection client = new RawConnection(byline.uri())) {
      String request = Calls.small(Calls.CONVERSE, byline.token("alice"));
      client.send(request + request);

      assertThat(client.body(client.head())).isEqualTo("hello");
      assertThat(client.body(client.head())).isEqualTo("other");
      assertThat(upstream.accepted()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\nhello",
        "HTTP/1.1 abc\r\n\r\n",
        "SSH-2.0-x\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nxxxx\r\n\r\n"
      })
  void whatIsNoAnswerIsUnavailable(String answer) throws Exception {
    try (RawUpstream upstream = once(answer);
        GatewayFixture byline = GatewayFixture.before(upstream.uri());
        RawConnection client = new RawConnection(byline.uri())) {
      client.send(Calls.small(Calls.CONVERSE, byline.token("alice")));

      assertThat(client.head()).startsWith("HTTP/1.1 503");
      assertThat(Calls.ends(byline)).containsExactly("503 upstream-failed upstream-cut absent");
    }
  }

  private static RawUpstream once(String answer) {
    return RawUpstream.serving(peer -> {
      if (peer.request()) {
        peer.send(answer);
      }
    });
  }

  private static String body(RawConnection client, String head) throws IOException {
    String lower = head.toLowerCase(Locale.ROOT);
    if (head.startsWith("HTTP/1.1 204") || head.startsWith("HTTP/1.1 304")) {
      return "";
    }
    return lower.contains("transfer-encoding: chunked") ? client.chunks() : client.body(lower);
  }
}
