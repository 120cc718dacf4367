package dev.byline.server.config;

/**
 * Bounds of one gateway process.
 *
 * @param requestsInFlight requests at the same time
 * @param bodyBytes the largest request body; AWS takes 25,000,000
 * @param bodyMemory bytes of request bodies that the process holds at a time, all callers together
 */
public record Limits(int requestsInFlight, int bodyBytes, int bodyMemory) {}
