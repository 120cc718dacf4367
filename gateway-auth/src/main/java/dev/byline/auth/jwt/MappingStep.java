package dev.byline.auth.jwt;

import org.jspecify.annotations.Nullable;

/**
 * One part of a principal and how it came out of a token: for the person who writes the mapping.
 *
 * @param name such as {@code tenant} or {@code tags.project}
 * @param expression as it was written
 * @param value what it gave; null where it was refused
 * @param refusal why there is no value; null where there is one
 */
public record MappingStep(
    String name,
    String expression,
    @Nullable String value,
    @Nullable String refusal) {}
