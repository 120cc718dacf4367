package dev.byline.sim.oidc;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;

/**
 * Signs tokens with any claims. {@code iss}, {@code aud}, {@code iat}, {@code exp} and {@code jti} are filled in; a claim of
 * the same name overrides, and one whose value is {@link #ABSENT} is left out. Thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7519">RFC 7519</a>
 */
public final class TokenMint {
  /** The audience of every token that does not say otherwise. */
  public static final String AUDIENCE = "byline";

  /** The client of every access token that does not say otherwise. */
  public static final String CLIENT = "byline-client";

  /** The life of every token that does not say otherwise. */
  public static final Duration LIFE = Duration.ofHours(1);

  /** As a claim's value: the claim is left out. */
  public static final Object ABSENT = new Object();

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

  private final KeyRing keys;
  private final Supplier<String> issuer;
  private final Clock clock;

  TokenMint(KeyRing keys, Supplier<String> issuer, Clock clock) {
    this.keys = keys;
    this.issuer = issuer;
    this.clock = clock;
  }

  /** A token for a subject, signed with RS256. */
  public String mint(String subject) {
    return mint(Map.of("sub", subject));
  }

  /** A token signed with RS256. */
  public String mint(Map<String, ?> claims) {
    return mint(Algorithm.RS256, claims);
  }

  /** A token signed with the current key of an algorithm. */
  public String mint(Algorithm algorithm, Map<String, ?> claims) {
    return mint(algorithm, "JWT", claims);
  }

  /** An access token for a subject, signed with RS256. */
  public String accessToken(String subject) {
    return accessToken(Algorithm.RS256, Map.of("sub", subject));
  }

  /**
   * An access token: its type is {@code at+jwt} and it names a client.
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9068">RFC 9068</a>
   */
  public String accessToken(Algorithm algorithm, Map<String, ?> claims) {
    Map<String, Object> all = new LinkedHashMap<>(claims);
    all.putIfAbsent("client_id", CLIENT);
    return mint(algorithm, "at+jwt", all);
  }

  private String mint(Algorithm algorithm, String type, Map<String, ?> claims) {
    SigningKey key = keys.of(algorithm);
    return mint(key, Map.of("alg", algorithm.joseName(), "kid", key.id(), "typ", type), claims);
  }

  /** A token whose header says what the caller wants, whatever key signs it: for attacks. */
  public String mintWithHeader(Algorithm algorithm, Map<String, ?> header, Map<String, ?> claims) {
    return mint(keys.of(algorithm), header, claims);
  }

  private String mint(SigningKey key, Map<String, ?> header, Map<String, ?> claims) {
    String signed = part(header) + '.' + part(complete(claims));
    return signed + '.' + URL.encodeToString(key.sign(signed));
  }

  private Map<String, Object> complete(Map<String, ?> claims) {
    Instant now = clock.instant();
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("iss", issuer.get());
    all.put("aud", AUDIENCE);
    all.put("iat", now.getEpochSecond());
    all.put("exp", now.plus(LIFE).getEpochSecond());
    all.put("jti", UUID.randomUUID().toString());
    all.putAll(claims);
    all.values().removeIf(value -> value.equals(ABSENT));
    return all;
  }

  private static String part(Map<String, ?> json) {
    return URL.encodeToString(JSON.writeValueAsString(json).getBytes(StandardCharsets.UTF_8));
  }
}
