/** With which role session: it receives a RoleKey from a Permit and hands RoleCredentials to signing. */
@NullMarked
package dev.byline.core.credential;

import org.jspecify.annotations.NullMarked;
