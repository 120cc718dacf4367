/** The only way out: it receives a Permit, RoleCredentials and the body's digest and hands a SignedHead to upstream. */
@NullMarked
package dev.byline.core.signing;

import org.jspecify.annotations.NullMarked;
