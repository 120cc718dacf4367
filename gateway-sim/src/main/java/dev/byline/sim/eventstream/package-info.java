/** The framing of AWS event streams: it receives headers and a payload and hands the bytes of one frame, and back. */
@NullMarked
package dev.byline.sim.eventstream;

import org.jspecify.annotations.NullMarked;
