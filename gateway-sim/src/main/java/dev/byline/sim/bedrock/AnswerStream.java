package dev.byline.sim.bedrock;

import java.util.List;

/**
 * A streamed answer, frame by frame.
 *
 * @param contentType of the answer
 * @param frames encoded; each text piece of the reply has one of its own, in a row
 * @param opening frames before the first text piece
 */
public record AnswerStream(String contentType, List<byte[]> frames, int opening) {}
