package dev.byline.sim.oidc;

import dev.byline.sim.counters.Counters;
import dev.byline.sim.faults.ServiceFaults;
import dev.byline.sim.http.Service;
import dev.byline.sim.oidc.IssuerPages.Page;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The account's own issuer of outbound identity federation: tokens that STS gives to AWS principals. Its pages are as real ones
 * were seen: discovery has no response types and no endpoints, the RSA key has no {@code alg}, the ids are {@code RSA_0} and
 * {@code EC384_0}. The URL is a loopback address in place of {@code https://<id>.tokens.sts.global.api.aws}. Thread-safe.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_outbound_token_claims.html">Token claims</a>
 */
public final class AwsIssuer {
  /** The claim under which everything of AWS stands. */
  public static final String NAMESPACE = "https://sts.amazonaws.com/";

  private static final String JWKS = "/.well-known/jwks.json";

  private final KeyRing keys =
      new KeyRing(AwsIssuer::keyId, EnumSet.of(Algorithm.RS256, Algorithm.ES384));
  private final TokenMint mint;
  private final Service pages;
  private volatile String issuer = "";

  /** Starts with fresh keys. */
  public AwsIssuer(Clock clock, ServiceFaults faults, Counters counters) {
    this.mint = new TokenMint(keys, () -> issuer, clock);
    this.pages = new IssuerPages(
        "aws-issuer",
        faults,
        counters,
        Map.of(
            "GET /.well-known/openid-configuration",
            new Page("discovery", request -> discovery()),
            "GET " + JWKS,
            new Page("jwks", request -> jwks())));
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

  /** Signs for STS, and tokens that STS would never give, for attacks. */
  public TokenMint mint() {
    return mint;
  }

  /** New keys; the old ones are gone, unless they are to overlap. */
  public void rotate(boolean overlap) {
    keys.rotate(overlap);
  }

  private static String keyId(Algorithm algorithm, int generation) {
    return (algorithm == Algorithm.ES384 ? "EC384_" : "RSA_") + (generation - 1);
  }

  private Map<String, ?> jwks() {
    return Map.of("keys", keys.published().stream().map(AwsIssuer::jwk).toList());
  }

  private static Map<String, String> jwk(SigningKey key) {
    Map<String, String> jwk = new TreeMap<>(key.jwk());
    if (key.algorithm() == Algorithm.RS256) {
      jwk.remove("alg");
    }
    return jwk;
  }

  private Map<String, ?> discovery() {
    return Map.of(
        "claims_supported",
        List.of("sub", "iss", "aud", "exp", "iat", "jti", NAMESPACE),
        "id_token_signing_alg_values_supported",
        List.of("RS256", "ES384"),
        "issuer",
        issuer,
        "jwks_uri",
        issuer + JWKS,
        "subject_types_supported",
        List.of("public"));
  }
}
