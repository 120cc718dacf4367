/**
 * InvokeModelWithBidirectionalStream: it receives signed events of one HTTP/2 stream, hands spoken answers back while more come, and
 * a row to the books at the end.
 */
@NullMarked
package dev.byline.sim.bidi;

import org.jspecify.annotations.NullMarked;
