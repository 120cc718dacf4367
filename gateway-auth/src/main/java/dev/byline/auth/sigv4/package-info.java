/** Proof of the request: it receives a Permit with its RoleCredentials and hands a SignedHead to upstream. */
@NullMarked
package dev.byline.auth.sigv4;

import org.jspecify.annotations.NullMarked;
