/** Proof of the session: it receives a RoleKey from a permit and hands RoleCredentials to signing. */
@NullMarked
package dev.byline.auth.sts;

import org.jspecify.annotations.NullMarked;
