package dev.byline.auth.jwt;

import dev.byline.core.failure.Failure;
import dev.byline.core.identity.Principal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a token becomes, step by step: for the person who writes the mapping. It holds what the token
 * says, so it is for their eyes, and never for a log.
 *
 * @param issuer the configured name of its issuer; null where it is not trusted
 * @param header what its header and registered claims say; null where it is no JWT
 * @param steps how each part of the principal came out, also of a token that proves nothing
 * @param principal what it proves; null where it proves nothing
 * @param refusal why it proves nothing; null where it does
 */
public record TokenExplanation(
    @Nullable String issuer,
    @Nullable Header header,
    List<MappingStep> steps,
    @Nullable Principal principal,
    @Nullable Failure refusal) {

  /**
   * What a token says of itself.
   *
   * @param issuer {@code iss}
   * @param algorithm {@code alg}
   * @param keyId {@code kid}
   * @param audiences {@code aud}
   * @param expires {@code exp}
   */
  public record Header(
      @Nullable String issuer,
      String algorithm,
      @Nullable String keyId,
      List<String> audiences,
      @Nullable Instant expires) {}
}
