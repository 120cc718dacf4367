/** Asynchronous invocations: it receives admitted requests from an endpoint and keeps the invocations that they start. */
@NullMarked
package dev.byline.sim.bedrock.async;

import org.jspecify.annotations.NullMarked;
