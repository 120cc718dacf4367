/** Proof of the caller: it receives a BearerToken from admission and hands a Principal to access. */
@NullMarked
package dev.byline.auth.jwt;

import org.jspecify.annotations.NullMarked;
