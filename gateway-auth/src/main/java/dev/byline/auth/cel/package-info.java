/** The configuration's expressions (CEL): claims to the texts of a principal, and conditions on both; nothing of tokens or keys. */
@NullMarked
package dev.byline.auth.cel;

import org.jspecify.annotations.NullMarked;
