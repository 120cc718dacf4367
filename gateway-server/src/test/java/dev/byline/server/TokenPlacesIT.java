package dev.byline.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a token may stand, and that no two may differ. */
@NullMarked
@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class TokenPlacesIT {
  private static final String SIGV4 =
      "AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/bedrock/aws4_request, Signature=0";

  private final GatewayFixture byline =
      GatewayFixture.inWorld((world, file) -> "token-header: X-Acme-Token\n" + file);
  private final Caller caller = new Caller(byline);

  /** The places, each with what stands there for a token. */
  enum Place {
    AUTHORIZATION,
    API_KEY,
    SECURITY_TOKEN,
    OWN,
    OWN_BEARER;

    List<String> headers(String token) {
      return switch (this) {
        case AUTHORIZATION -> List.of("Authorization", "Bearer " + token);
        case API_KEY -> List.of("x-api-key", token);
        case SECURITY_TOKEN -> List.of("Authorization", SIGV4, "X-Amz-Security-Token", token);
        case OWN -> List.of("x-acme-token", token);
        case OWN_BEARER -> List.of("X-Acme-Token", "Bearer " + token);
      };
    }
  }

  @AfterEach
  void close() {
    caller.close();
    byline.close();
  }

  @Test
  void aTokenIsTakenFromEachPlaceAlone() throws Exception {
    for (Place place : Place.values()) {
      String user = place.name().toLowerCase(Locale.ROOT);
      HttpResponse<String> answer = caller.post(Caller.CONVERSE, array(place, byline.token(user)));

      assertThat(answer.statusCode()).as("%s: %s", place, answer.body()).isEqualTo(200);
      assertThat(byline.simulator().books().served().getLast().principalArn())
          .contains("/" + user + "@acme.example-");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "AUTHORIZATION, API_KEY",
    "AUTHORIZATION, OWN",
    "AUTHORIZATION, OWN_BEARER",
    "API_KEY, SECURITY_TOKEN",
    "API_KEY, OWN",
    "API_KEY, OWN_BEARER",
    "SECURITY_TOKEN, OWN",
    "SECURITY_TOKEN, OWN_BEARER",
  })
  void twoPlacesMayNotDiffer(Place one, Place other) throws Exception {
    String alice = byline.token("alice");

    for (String second : List.of(byline.token("bob"), "nonsense", alice + "x")) {
      assertThat(caller.post(Caller.CONVERSE, both(one, alice, other, second)).statusCode())
          .isEqualTo(403);
      assertThat(caller.post(Caller.CONVERSE, both(one, second, other, alice)).statusCode())
          .isEqualTo(403);
    }
    assertThat(byline.stsCalls()).isZero();
    assertThat(byline.bedrockCalls()).isZero();

    assertThat(caller.post(Caller.CONVERSE, both(one, alice, other, alice)).statusCode())
        .isEqualTo(200);
    assertThat(byline.rows())
        .hasSize(7)
        .extracting(row -> row.get("reason").asString(""))
        .startsWith(
            "token-ambiguous",
            "token-ambiguous",
            "token-ambiguous",
            "token-ambiguous",
            "token-ambiguous",
            "token-ambiguous");
  }

  @ParameterizedTest
  @CsvSource({
    "'', 403, no-token",
    "Bearer, 403, token-malformed",
    "Basic YTpi, 403, token-malformed",
  })
  void anOwnHeaderWithoutATokenIsRefused(String value, int status, String reason) throws Exception {
    HttpResponse<String> answer = caller.post(Caller.CONVERSE, "x-acme-token", value);

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(byline.stsCalls()).isZero();
    assertThat(byline.rows().getFirst().get("reason").asString()).isIn(reason, "token-malformed");
  }

  private static String[] array(Place place, String token) {
    return place.headers(token).toArray(String[]::new);
  }

  private static String[] both(Place one, String first, Place other, String second) {
    List<String> all = new ArrayList<>(one.headers(first));
    all.addAll(other.headers(second));
    return all.toArray(String[]::new);
  }
}
