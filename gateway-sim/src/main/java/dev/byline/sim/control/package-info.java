/** Bedrock's control plane: it receives signed requests and hands on what the model catalogue holds. */
@NullMarked
package dev.byline.sim.control;

import org.jspecify.annotations.NullMarked;
