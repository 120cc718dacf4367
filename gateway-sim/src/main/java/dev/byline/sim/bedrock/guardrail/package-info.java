/** Guardrails: it receives admitted requests from an endpoint and hands on assessments; nothing is inferred. */
@NullMarked
package dev.byline.sim.bedrock.guardrail;

import org.jspecify.annotations.NullMarked;
