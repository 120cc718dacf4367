package dev.byline.auth.jwt;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one issuer as it published them at one time; none where it withdrew them all.
 *
 * <p>Keys that can't be read or used are left out, as RFC 7517 asks: an issuer may publish others.
 *
 * <p>Thread: immutable. Owns: public keys. Fails: {@link KeysUnreadable} where it is no key set.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7517#section-5">RFC 7517, section 5</a>
 */
final class KeySet {
  /**
   * So many keys are tried for one token: an issuer may have several of one name, or of none, and each
   * costs CPU time that a stranger need not pay for.
   */
  private static final int TRIED_MAX = 3;

  private final List<VerificationKey> keys;
  private final Set<String> thumbprints;

  private KeySet(List<VerificationKey> keys) {
    this.keys =
        keys.stream().sorted(Comparator.comparing(key -> !key.isNameless())).toList();
    this.thumbprints =
        keys.stream().map(VerificationKey::thumbprint).collect(Collectors.toUnmodifiableSet());
  }

  /** The keys of the JSON Web Key Set {@code json}. */
  static KeySet parse(byte[] json) throws KeysUnreadable {
    List<VerificationKey> usable = new ArrayList<>();
    try {
      Map<String, Object> set = JSONObjectUtils.parse(new String(json, StandardCharsets.UTF_8));
      if (!(set.get("keys") instanceof List<?> items)) {
        throw new KeysUnreadable("it is no JSON Web Key Set");
      }
      for (Object item : items) {
        usable(item, usable);
      }
    } catch (ParseException | RuntimeException e) {
      throw new KeysUnreadable("it is no JSON Web Key Set");
    }
    return new KeySet(usable);
  }

  @SuppressWarnings("unchecked")
  private static void usable(Object item, List<VerificationKey> into) {
    if (item instanceof Map<?, ?> members) {
      try {
        VerificationKey.of(JWK.parse((Map<String, Object>) members)).ifPresent(into::add);
      } catch (ParseException | RuntimeException e) {
        // A key of another kind, or broken: the others are used.
      }
    }
  }

  /**
   * The keys that may have signed with {@code algorithm} under the name {@code keyId}: at most three,
   * those without a name first, then in the order in which they were published.
   */
  List<VerificationKey> fitting(JWSAlgorithm algorithm, @Nullable String keyId) {
    return keys.stream()
        .filter(key -> key.fits(algorithm, keyId))
        .limit(TRIED_MAX)
        .toList();
  }

  /** Whether there is none that can verify a signature. */
  boolean isEmpty() {
    return keys.isEmpty();
  }

  /** Whether {@code key} is still among them. */
  boolean holds(VerificationKey key) {
    return thumbprints.contains(key.thumbprint());
  }

  /** Whether {@code other} has the same keys, whatever they are called. */
  boolean sameKeys(KeySet other) {
    return thumbprints.equals(other.thumbprints);
  }
}
