package dev.byline.auth.jwt;

import dev.byline.core.identity.Principal;
import java.time.Instant;

/**
 * What a token proved.
 *
 * @param principal the caller
 * @param expires until when it proves that, clock skew included
 */
record VerifiedToken(Principal principal, Instant expires) {}
