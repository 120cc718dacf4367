package dev.byline.core.signing;

/**
 * A request whose body is a stream of events: its signed head, and what signs each frame after it.
 *
 * @param head goes out first
 * @param frames its chain begins with the head's signature
 */
public record SignedStream(SignedHead head, FrameSigner frames) {}
