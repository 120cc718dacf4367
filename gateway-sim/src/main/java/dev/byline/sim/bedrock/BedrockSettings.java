package dev.byline.sim.bedrock;

/**
 * What the service is set up with.
 *
 * @param plan how the models answer at first
 * @param minimumCacheTokens the shortest prefix that the prompt cache keeps; AWS's is 1,024 for most models
 */
public record BedrockSettings(String region, AnswerPlan plan, long minimumCacheTokens) {}
