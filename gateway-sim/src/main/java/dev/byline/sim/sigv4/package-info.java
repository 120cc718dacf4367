/** The simulator's own reading of Signature Version 4: it receives a wire request and hands the access key that signed it, or the reason for refusal. */
@NullMarked
package dev.byline.sim.sigv4;

import org.jspecify.annotations.NullMarked;
