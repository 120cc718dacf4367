package dev.byline.server;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.NullMarked;

/** What the tests of failures ask for, and what the ledger says of how it ended. */
@NullMarked
final class Calls {
  static final String BODY =
      "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"hello\"}]}]}";
  static final String CONVERSE = "/model/amazon.nova-lite-v1:0/converse";
  static final String CONVERSE_STREAM = CONVERSE + "-stream";
  static final String INVOKE_STREAM = "/model/amazon.nova-lite-v1:0/invoke-with-response-stream";

  private Calls() {}

  /** The head of a request for HTTP/1.1. */
  static String head(String path, String token, long length, String more) {
    return "POST "
        + path
        + " HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer "
        + token
        + "\r\nContent-Type: application/json\r\nContent-Length: "
        + length
        + "\r\n"
        + more
        + "\r\n";
  }

  /** A small request for HTTP/1.1. */
  static String small(String path, String token) {
    return head(path, token, BODY.length(), "") + BODY;
  }

  /** A body of so many bytes that is JSON. */
  static String large(int bytes) {
    return "{\"x\":\"" + "y".repeat(bytes - 8) + "\"}";
  }

  /** Of every row, once the gateway has stopped: status, outcome, reason, certainty of usage. */
  static List<String> ends(GatewayFixture byline) {
    return byline.rows().stream()
        .map(row -> row.get("status").asInt()
            + " "
            + row.get("outcome").asString()
            + " "
            + row.get("reason").asString()
            + " "
            + row.get("usage").asString())
        .toList();
  }

  /**
   * Returns when every event loop of the gateway has turned twice, so that what had come by now has
   * been seen.
   */
  static void everyLoopHasTurned(GatewayFixture byline) throws IOException {
    for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
      try (RawConnection connection = new RawConnection(byline.uri())) {
        for (int turn = 0; turn < 2; turn++) {
          connection.body(
              connection.send("GET /turn HTTP/1.1\r\nHost: x\r\n\r\n").head());
        }
      }
    }
  }
}
