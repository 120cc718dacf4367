package dev.byline.sim.oidc;

import dev.byline.sim.counters.Counters;
import dev.byline.sim.faults.ServiceFaults;
import dev.byline.sim.http.Answer;
import dev.byline.sim.http.Exchange;
import dev.byline.sim.http.Refused;
import dev.byline.sim.http.Service;
import dev.byline.sim.http.Staged;
import dev.byline.sim.http.WireRequest;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * An OpenID Connect issuer with discovery, JWKS and a mint over HTTP: {@code POST /sim/token} takes a JSON object of claims,
 * optionally {@code ?alg=ES256}.
 *
 * @see <a href="https://openid.net/specs/openid-connect-discovery-1_0.html">OpenID Connect Discovery</a>
 */
public final class OidcIssuer implements Service {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int BODY_LIMIT = 1_000_000;

  private final KeyRing keys = new KeyRing();
  private final ServiceFaults faults;
  private final Counters counters;
  private final TokenMint mint;
  private volatile String issuer = "";

  /** Starts with fresh keys. */
  public OidcIssuer(Clock clock, ServiceFaults faults, Counters counters) {
    this.faults = faults;
    this.counters = counters;
    this.mint = new TokenMint(keys, () -> issuer, clock);
  }

  /** Says under which URL the issuer is reached: the {@code iss} of its tokens. */
  public void publishAt(String url) {
    issuer = url;
  }

  /** The mint of this issuer. */
  public TokenMint mint() {
    return mint;
  }

  /** Checks this issuer's tokens. */
  public TokenVerifier verifier() {
    return new TokenVerifier(keys);
  }

  /** New keys; the old ones are gone, unless they are to overlap. */
  public void rotate(boolean overlap) {
    keys.rotate(overlap);
  }

  @Override
  public String name() {
    return "oidc";
  }

  @Override
  public int bodyLimit() {
    return BODY_LIMIT;
  }

  @Override
  public Answer tooLong() {
    return Answer.json(413, "{\"error\":\"invalid_request\"}");
  }

  @Override
  public void serve(Exchange exchange) {
    Counters.Tally tally = counters.tally(name(), operation(exchange.request()));
    tally.saw();
    Staged.run(exchange, faults, () -> {
      try {
        Refused.ifScripted(faults.next());
        Answer answer = answer(exchange.request());
        tally.accepted();
        exchange.answer(answer);
      } catch (Refused refused) {
        tally.refused(refused.code());
        exchange.answer(Answer.json(
            refused.status(), JSON.writeValueAsString(Map.of("error", refused.code()))));
      }
    });
  }

  private static String operation(WireRequest request) {
    return switch (request.path()) {
      case "/.well-known/openid-configuration" -> "discovery";
      case "/jwks" -> "jwks";
      case "/sim/token" -> "token";
      default -> "unknown";
    };
  }

  private Answer answer(WireRequest request) {
    String call = request.method() + ' ' + request.path();
    return switch (call) {
      case "GET /.well-known/openid-configuration" -> json(discovery());
      case "GET /jwks" ->
        json(Map.of("keys", keys.published().stream().map(SigningKey::jwk).toList()));
      case "POST /sim/token" -> json(token(request));
      default -> throw new Refused("not_found", 404, "no such page");
    };
  }

  private Map<String, ?> discovery() {
    return Map.of(
        "issuer",
        issuer,
        "jwks_uri",
        issuer + "/jwks",
        "token_endpoint",
        issuer + "/sim/token",
        "response_types_supported",
        List.of("id_token"),
        "subject_types_supported",
        List.of("public"),
        "id_token_signing_alg_values_supported",
        List.of("RS256", "ES256"));
  }

  private Map<String, ?> token(WireRequest request) {
    try {
      Map<String, Object> claims = request.body().length == 0
          ? new HashMap<>()
          : JSON.readValue(request.body(), new TypeReference<Map<String, Object>>() {});
      Algorithm algorithm = switch (request.query()) {
        case "", "alg=RS256" -> Algorithm.RS256;
        case "alg=ES256" -> Algorithm.ES256;
        default -> throw new Refused("invalid_request", 400, "alg: RS256 or ES256");
      };
      return Map.of(
          "access_token",
          mint.mint(algorithm, Optional.ofNullable(claims).orElseGet(HashMap::new)),
          "token_type",
          "Bearer",
          "expires_in",
          TokenMint.LIFE.toSeconds());
    } catch (JacksonException e) {
      throw new Refused("invalid_request", 400, "a JSON object of claims was expected");
    }
  }

  private static Answer json(Map<String, ?> content) {
    return Answer.json(200, JSON.writeValueAsString(content));
  }
}
