package dev.byline.server.relay;

/**
 * How the client's connection takes an answer.
 *
 * @param keepAlive whether it goes on after the answer
 * @param chunked whether the client knows chunked coding (HTTP/1.1); if not, an answer without a
 *     length ends with the connection
 */
public record AnswerFraming(boolean keepAlive, boolean chunked) {}
