/**
 * Bedrock's endpoints and its models: a {@link dev.byline.sim.bedrock.BedrockService} receives signed requests and hands each to the
 * {@link dev.byline.sim.bedrock.Surface} that knows its path; the {@link dev.byline.sim.bedrock.Engine} receives inferences and hands
 * deterministic answers to the client and one row per answer to the books.
 */
@NullMarked
package dev.byline.sim.bedrock;

import org.jspecify.annotations.NullMarked;
