package dev.byline.auth.jwt;

import dev.byline.core.failure.Failure;
import dev.byline.core.failure.Fault;
import dev.byline.core.failure.Refused;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One issuer's tokens: first what costs nothing to check, then the signature, then the claims.
 *
 * <p>Thread: any; never blocks. Owns: the keys. Fails: {@link Refused}, with a message that says what
 * was expected and nothing of the token.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8725">RFC 8725, JWT best current practices</a>
 */
final class TrustedIssuer {
  private final IssuerSettings settings;
  private final TokenRules rules;
  private final SigningKeys keys;
  private final ClaimsMapper mapper;
  private final InstantSource clock;

  TrustedIssuer(
      IssuerSettings settings, SessionNames names, SigningKeys keys, InstantSource clock) {
    this.settings = settings;
    this.rules = settings.rules();
    this.keys = keys;
    this.mapper =
        new ClaimsMapper(settings.name(), settings.issuer().toString(), settings.mapping(), names);
    this.clock = clock;
  }

  /** The issuer's name in the configuration. */
  String name() {
    return settings.name();
  }

  /** How each part of a principal comes out of {@code token}, whether it proves anything or not. */
  List<MappingStep> explain(SignedToken token, @Nullable String relayedUser) {
    return mapper.explain(token.claims(), relayedUser);
  }

  SigningKeys keys() {
    return keys;
  }

  /**
   * Refuses what no signature could mend; {@code token}'s {@code iss} is this issuer's.
   *
   * @param length of the token's text
   */
  void check(SignedToken token, int length) {
    if (length > rules.tokenBytes()) {
      throw SignedToken.malformed("it is longer than " + rules.tokenBytes() + " characters");
    }
    if (!settings.algorithms().contains(token.algorithm())) {
      throw refused(
          Fault.TOKEN_ALGORITHM, "The token's algorithm is not one that its issuer may use.");
    }
    if (Collections.disjoint(token.audiences(), settings.audiences())) {
      throw refused(Fault.TOKEN_AUDIENCE, "The token is not meant for this gateway's audience.");
    }
    checkTimes(token);
  }

  private void checkTimes(SignedToken token) {
    Instant now = clock.instant();
    if (!now.isBefore(expires(token))) {
      throw refused(Fault.TOKEN_EXPIRED, "The token has expired.");
    }
    Instant latestStart = now.plus(rules.clockSkew());
    Instant notBefore = token.time("nbf");
    Instant issued = token.time("iat");
    if ((notBefore != null && notBefore.isAfter(latestStart))
        || (issued != null && issued.isAfter(latestStart))) {
      throw refused(Fault.TOKEN_NOT_YET_VALID, "The token is not valid yet.");
    }
  }

  private Instant expires(SignedToken token) {
    Instant expires = token.time("exp");
    if (expires == null) {
      throw SignedToken.malformed("exp is missing");
    }
    return expires.plus(rules.clockSkew());
  }

  /** What one look at the keys gave. */
  sealed interface Look {
    /** A key signed the token. */
    record Signed(VerificationKey by) implements Look {}

    /** There was a key that might have, and did not. */
    record Unsigned() implements Look {}

    /** There are keys, and none that might have. */
    record Missing() implements Look {}

    /** There are no keys. */
    record NoKeys() implements Look {}
  }

  /** Tries the keys that are known now; one reading of them, as they may change meanwhile. */
  Look look(SignedToken token) {
    KeySet now = keys.usable();
    if (now == null) {
      return new Look.NoKeys();
    }
    List<VerificationKey> fitting = now.fitting(token.algorithm(), token.keyId());
    for (VerificationKey key : fitting) {
      if (key.signed(token)) {
        return new Look.Signed(key);
      }
    }
    return fitting.isEmpty() ? new Look.Missing() : new Look.Unsigned();
  }

  /** Completes when another look is worth it after {@code last}. */
  CompletionStage<@Nullable Void> anotherLook(SignedToken token, Look last) {
    boolean doubtful =
        last instanceof Look.Unsigned || (last instanceof Look.Missing && token.keyId() == null);
    return doubtful ? keys.doubt() : keys.await(token);
  }

  /** The refusal of a token that no key signed. */
  Refused unsigned(Look last) {
    return switch (last) {
      case Look.Missing missing -> KeyRefusals.notPublished();
      case Look.NoKeys none -> KeyRefusals.unavailable(settings.name());
      default -> KeyRefusals.notSigned();
    };
  }

  /** What {@code token} proves, which {@code signer} signed. */
  VerifiedToken verified(SignedToken token, VerificationKey signer, @Nullable String relayedUser) {
    if (relayedUser != null && !rules.trustedRelay()) {
      throw refused(Fault.RELAY_UNTRUSTED, "The token's holder may not say for whom it calls.");
    }
    Map<String, Object> claims = token.claims();
    for (String name : rules.requiredClaims()) {
      if (claims.get(name) == null) {
        throw refused(
            Fault.CLAIM_UNUSABLE, "The token lacks a claim that is required: " + name + ".");
      }
    }
    if (!accepts(claims)) {
      throw refused(
          Fault.TOKEN_NOT_ACCEPTED,
          "The token is not one that this gateway accepts of its issuer.");
    }
    return new VerifiedToken(mapper.principal(claims, relayedUser), expires(token), keys, signer);
  }

  private boolean accepts(Map<String, Object> claims) {
    try {
      return rules.when() == null || rules.when().test(claims);
    } catch (RuntimeException e) {
      // A condition that can't be computed for these claims does not hold.
      return false;
    }
  }

  private static Refused refused(Fault fault, String message) {
    return Failure.of(fault, message).refused();
  }
}
