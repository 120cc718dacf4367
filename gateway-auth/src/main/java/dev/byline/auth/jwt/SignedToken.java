package dev.byline.auth.jwt;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.util.Base64URL;
import dev.byline.core.failure.Failure;
import dev.byline.core.failure.Fault;
import dev.byline.core.failure.Refused;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A JWT in compact form, taken apart and not verified: its claims say what somebody wrote.
 *
 * <p>Only the one canonical base64url text of each part is taken, so that a token has one digest.
 * Keys and addresses in the header ({@code jwk}, {@code jku}, {@code x5c}, {@code x5u}) are not read.
 *
 * <p>Thread: immutable. Owns: nothing. Fails: {@link Fault#TOKEN_MALFORMED}.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7515#section-3.1">RFC 7515, section 3.1</a>
 */
final class SignedToken {
  private static final Set<String> TYPES = Set.of("jwt", "at+jwt");
  private static final String MEDIA = "application/";

  /** 9999-12-31: later times are a mistake, or an attack on arithmetic. */
  private static final long LATEST = 253_402_300_799L;

  private final JWSAlgorithm algorithm;
  private final @Nullable String keyId;
  private final Map<String, @Nullable Object> claims;
  private final byte[] signed;
  private final Base64URL signature;

  private SignedToken(
      JWSAlgorithm algorithm,
      @Nullable String keyId,
      Map<String, @Nullable Object> claims,
      byte[] signed,
      Base64URL signature) {
    this.algorithm = algorithm;
    this.keyId = keyId;
    this.claims = claims;
    this.signed = signed;
    this.signature = signature;
  }

  /** The token that {@code text} is. */
  static SignedToken parse(String text) {
    int first = text.indexOf('.');
    int second = text.indexOf('.', first + 1);
    if (first < 1 || second < 0 || text.indexOf('.', second + 1) >= 0) {
      throw malformed("it has not three parts");
    }
    try {
      Map<String, @Nullable Object> header = StrictJson.object(bytes(text.substring(0, first)));
      Map<String, @Nullable Object> claims =
          StrictJson.object(bytes(text.substring(first + 1, second)));
      bytes(text.substring(second + 1));
      checkHeader(header);
      return new SignedToken(
          JWSAlgorithm.parse(required(header, "alg")),
          optional(header, "kid"),
          claims,
          text.substring(0, second).getBytes(US_ASCII),
          new Base64URL(text.substring(second + 1)));
    } catch (StrictJson.Malformed | IllegalArgumentException e) {
      throw malformed("a part is not the base64url of one strict JSON object");
    }
  }

  private static byte[] bytes(String part) {
    byte[] bytes = Base64.getUrlDecoder().decode(part);
    if (!Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(part)) {
      throw new IllegalArgumentException("not canonical");
    }
    return bytes;
  }

  private static void checkHeader(Map<String, @Nullable Object> header) {
    if (header.containsKey("crit") || header.containsKey("b64") || header.containsKey("cty")) {
      throw malformed("crit, b64 and cty are not taken");
    }
    String type = optional(header, "typ");
    if (type != null) {
      String lower = type.toLowerCase(Locale.ROOT);
      if (!TYPES.contains(lower.startsWith(MEDIA) ? lower.substring(MEDIA.length()) : lower)) {
        throw malformed("its type is not JWT or at+jwt");
      }
    }
  }

  private static String required(Map<String, @Nullable Object> members, String name) {
    String value = optional(members, name);
    if (value == null) {
      throw malformed(name + " is missing");
    }
    return value;
  }

  private static @Nullable String optional(Map<String, @Nullable Object> members, String name) {
    Object value = members.get(name);
    if (value instanceof String text) {
      return text;
    }
    if (members.containsKey(name)) {
      throw malformed(name + " is no text");
    }
    return null;
  }

  /** What it says of itself, for people; what is of a wrong type is left out. */
  TokenExplanation.Header explained() {
    List<String> audiences = orNull(this::audiences);
    return new TokenExplanation.Header(
        orNull(this::issuer),
        algorithm.getName(),
        keyId,
        audiences == null ? List.of() : audiences,
        orNull(() -> time("exp")));
  }

  private static <T> @Nullable T orNull(Supplier<@Nullable T> claim) {
    try {
      return claim.get();
    } catch (Refused unusable) {
      return null;
    }
  }

  /** {@code alg}. */
  JWSAlgorithm algorithm() {
    return algorithm;
  }

  /** {@code kid}; null where the header has none. */
  @Nullable String keyId() {
    return keyId;
  }

  /** {@code iss}; null where there is none. */
  @Nullable String issuer() {
    return optional(claims, "iss");
  }

  /** {@code aud}: one text or a list of texts; empty where there is none. */
  List<String> audiences() {
    Object value = claims.get("aud");
    if (value instanceof List<?> list) {
      List<String> audiences = new ArrayList<>();
      for (Object item : list) {
        if (!(item instanceof String audience)) {
          throw malformed("aud is not text");
        }
        audiences.add(audience);
      }
      return audiences;
    }
    String one = optional(claims, "aud");
    return one == null ? List.of() : List.of(one);
  }

  /** A NumericDate such as {@code exp}; null where there is none. */
  @Nullable Instant time(String name) {
    Object value = claims.get(name);
    if (value == null && !claims.containsKey(name)) {
      return null;
    }
    if (!(value instanceof Number number)
        || number.doubleValue() < 0
        || number.doubleValue() > LATEST) {
      throw malformed(name + " is no time");
    }
    return Instant.ofEpochMilli(
        number instanceof Long seconds ? seconds * 1000 : (long) (number.doubleValue() * 1000));
  }

  /** Every claim that is there and not null, as {@link StrictJson} reads it. */
  Map<String, Object> claims() {
    Map<String, Object> present = new LinkedHashMap<>();
    for (Map.Entry<String, @Nullable Object> claim : claims.entrySet()) {
      Object value = claim.getValue();
      if (value != null) {
        present.put(claim.getKey(), value);
      }
    }
    return Collections.unmodifiableMap(present);
  }

  /** What the signature is about. */
  byte[] signed() {
    return signed;
  }

  Base64URL signature() {
    return signature;
  }

  static Refused malformed(String why) {
    return Failure.of(Fault.TOKEN_MALFORMED, "The token is not a JWT that is taken: " + why + ".")
        .refused();
  }
}
