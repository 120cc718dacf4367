package dev.byline.core.request;

import dev.byline.core.BearerToken;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything about a request that is known before its body: what it asks for, the headers that may be
 * forwarded, and the caller's token.
 *
 * @param target what is asked for
 * @param headers the forwardable headers, in the caller's order; nothing else of the caller's
 *     headers goes out
 * @param token the caller's token, or null if none was sent
 */
public record InboundHead(
    RequestTarget target, List<Header> headers, @Nullable BearerToken token) {}
