/** Anthropic's Messages API: it receives admitted requests from an endpoint and hands inferences to the {@link dev.byline.sim.bedrock.Engine}. */
@NullMarked
package dev.byline.sim.bedrock.anthropic;

import org.jspecify.annotations.NullMarked;
