/** Who is calling: it receives a BearerToken and hands a Principal to access; the proof itself is made by gateway-auth. */
@NullMarked
package dev.byline.core.identity;

import org.jspecify.annotations.NullMarked;
