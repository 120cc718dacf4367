package dev.byline.server.config;

/**
 * Bounds of one gateway process.
 *
 * @param requestsInFlight requests at the same time
 * @param bodyBytes the largest request body; AWS takes 25,000,000
 */
public record Limits(int requestsInFlight, int bodyBytes) {}
