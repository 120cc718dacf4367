/** How much at once: it receives a Permit and hands a Reservation to admission, which must be settled or cancelled. */
@NullMarked
package dev.byline.core.limit;

import org.jspecify.annotations.NullMarked;
