/** OpenAI's APIs: it receives admitted requests from an endpoint and hands inferences to the {@link dev.byline.sim.bedrock.Engine}; responses and batches it keeps itself. */
@NullMarked
package dev.byline.sim.bedrock.openai;

import org.jspecify.annotations.NullMarked;
