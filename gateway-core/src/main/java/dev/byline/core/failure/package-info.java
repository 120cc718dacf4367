/** Why an exchange was refused or failed: every step makes these values, the server's failure writer answers with them. */
@NullMarked
package dev.byline.core.failure;

import org.jspecify.annotations.NullMarked;
