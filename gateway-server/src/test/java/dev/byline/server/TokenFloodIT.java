package dev.byline.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.sim.oidc.Algorithm;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tokens whose signatures are checked in vain, all of them different, and callers who want service. */
@NullMarked
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class TokenFloodIT {
  private static final String PATH = "/model/amazon.nova-lite-v1%3A0/converse";
  private static final String HI =
      "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"hi\"}]}]}";
  private static final int FLOOD = 3_000;

  private final HttpClient strangers = HttpClient.newHttpClient();
  private final HttpClient callers = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    strangers.close();
    callers.close();
  }

  @Test
  void aFloodOfBadSignaturesCostsNoSessionAndKnownCallersNothing() throws Exception {
    try (GatewayFixture byline = GatewayFixture.start()) {
      String known = byline.simulator().tokens().mint(Algorithm.ES256, byline.claims("alice"));
      assertThat(send(callers, byline, known).join().statusCode()).isEqualTo(200);
      long sessions = byline.stsCalls();
      List<String> bad = bad(known);

      List<CompletableFuture<HttpResponse<String>>> flood = new ArrayList<>();
      int served = 0;
      for (int i = 0; i < bad.size(); i++) {
        flood.add(send(strangers, byline, bad.get(i)));
        if (i % 30 == 0) {
          assertThat(send(callers, byline, known).join().statusCode()).isEqualTo(200);
          served++;
        }
      }
      Set<Integer> statuses = new TreeSet<>();
      flood.forEach(answer -> statuses.add(answer.join().statusCode()));

      // Refused, or told to come back where too many wait: never served, never left hanging.
      assertThat(statuses).isSubsetOf(403, 503).contains(403);
      assertThat(byline.stsCalls()).isEqualTo(sessions);
      assertThat(byline.simulator().books().served()).hasSize(1 + served);

      String newcomer = byline.simulator().tokens().mint(Algorithm.ES256, byline.claims("bob"));
      assertThat(send(callers, byline, newcomer).join().statusCode()).isEqualTo(200);
    }
  }

  /** The token of a caller with other signatures: right in everything that is cheap to check. */
  private static List<String> bad(String good) {
    Random random = new Random(4);
    String signed = good.substring(0, good.lastIndexOf('.') + 1);
    List<String> bad = new ArrayList<>(FLOOD);
    byte[] signature = new byte[64];
    for (int i = 0; i < FLOOD; i++) {
      random.nextBytes(signature);
      bad.add(signed + Base64.getUrlEncoder().withoutPadding().encodeToString(signature));
    }
    return bad;
  }

  private static CompletableFuture<HttpResponse<String>> send(
      HttpClient client, GatewayFixture byline, String token) {
    return client.sendAsync(
        HttpRequest.newBuilder(byline.uri().resolve(PATH))
            .version(HttpClient.Version.HTTP_1_1)
            .POST(BodyPublishers.ofString(HI))
            .header("authorization", "Bearer " + token)
            .header("content-type", "application/json")
            .build(),
        BodyHandlers.ofString());
  }
}
