/** Bedrock Runtime: it receives signed inference requests and hands deterministic answers to the client and one row per answer to the books. */
@NullMarked
package dev.byline.sim.bedrock;

import org.jspecify.annotations.NullMarked;
