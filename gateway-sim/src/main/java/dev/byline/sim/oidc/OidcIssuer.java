package dev.byline.sim.oidc;

import dev.byline.sim.counters.Counters;
import dev.byline.sim.faults.ServiceFaults;
import dev.byline.sim.http.Refused;
import dev.byline.sim.http.Service;
import dev.byline.sim.http.WireRequest;
import dev.byline.sim.oidc.IssuerPages.Page;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * An OpenID Connect issuer with discovery, JWKS and a mint over HTTP: {@code POST /sim/token} takes a JSON object of claims,
 * optionally {@code ?alg=ES256} and {@code &typ=at+jwt}. It offers RS256 and ES256, and every algorithm that a token was minted
 * with. Thread-safe.
 *
 * @see <a href="https://openid.net/specs/openid-connect-discovery-1_0.html">OpenID Connect Discovery</a>
 */
public final class OidcIssuer {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final KeyRing keys =
      new KeyRing(OidcIssuer::keyId, EnumSet.of(Algorithm.RS256, Algorithm.ES256));
  private final ServiceFaults faults;
  private final TokenMint mint;
  private final Service pages;
  private volatile String issuer = "";

  /**
   * Starts with fresh keys.
   *
   * @param name under which its requests are counted
   */
  public OidcIssuer(String name, Clock clock, ServiceFaults faults, Counters counters) {
    this.faults = faults;
    this.mint = new TokenMint(keys, () -> issuer, clock);
    this.pages = new IssuerPages(
        name,
        faults,
        counters,
        Map.of(
            "GET /.well-known/openid-configuration",
            new Page("discovery", request -> discovery()),
            "GET /jwks",
            new Page("jwks", request -> jwks()),
            "POST /sim/token",
            new Page("token", this::token)));
  }

  /** Says under which URL the issuer is reached: the {@code iss} of its tokens. */
  public void publishAt(String url) {
    issuer = url;
  }

  /** Its URL: the {@code iss} of its tokens. */
  public String url() {
    return issuer;
  }

  /** Its pages over HTTP. */
  public Service pages() {
    return pages;
  }

  /** What shall go wrong with its pages. */
  public ServiceFaults faults() {
    return faults;
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

  /** Offers these algorithms and no others: in discovery and, with a key each, in the JWKS. */
  public void offer(Algorithm first, Algorithm... more) {
    keys.offer(EnumSet.of(first, more));
  }

  private static String keyId(Algorithm algorithm, int generation) {
    String prefix = switch (algorithm) {
      case RS256 -> "rsa";
      case ES256 -> "ec";
      default -> algorithm.joseName().toLowerCase(Locale.ROOT);
    };
    return prefix + '-' + generation;
  }

  private Map<String, ?> jwks() {
    return Map.of("keys", keys.published().stream().map(SigningKey::jwk).toList());
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
        keys.offered().stream().map(Algorithm::joseName).toList());
  }

  private Map<String, ?> token(WireRequest request) {
    try {
      Map<String, Object> read = request.body().length == 0
          ? new HashMap<>()
          : JSON.readValue(request.body(), new TypeReference<Map<String, Object>>() {});
      Map<String, Object> claims = Optional.ofNullable(read).orElseGet(HashMap::new);
      Map<String, String> query = query(request.query());
      Algorithm algorithm = Algorithm.named(query.getOrDefault("alg", "RS256"))
          .orElseThrow(() -> new Refused("invalid_request", 400, "alg: not supported"));
      boolean access = query.getOrDefault("typ", "").equals("at+jwt");
      return Map.of(
          "access_token",
          access ? mint.accessToken(algorithm, claims) : mint.mint(algorithm, claims),
          "token_type",
          "Bearer",
          "expires_in",
          TokenMint.LIFE.toSeconds());
    } catch (JacksonException e) {
      throw new Refused("invalid_request", 400, "a JSON object of claims was expected");
    }
  }

  /** Of the parameters only those known; a plus sign is itself. */
  private static Map<String, String> query(String text) {
    Map<String, String> parameters = new HashMap<>();
    for (String pair : text.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      if (!name.isEmpty() && !Set.of("alg", "typ").contains(name)) {
        throw new Refused("invalid_request", 400, "only alg and typ were expected");
      }
      parameters.put(name, decoded(pair.substring(equals + 1)));
    }
    return parameters;
  }

  private static String decoded(String value) {
    try {
      return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new Refused("invalid_request", 400, "the query cannot be decoded");
    }
  }
}
