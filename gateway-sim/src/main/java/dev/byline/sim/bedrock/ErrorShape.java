package dev.byline.sim.bedrock;

import dev.byline.sim.http.Answer;
import dev.byline.sim.http.Refused;

/** How one API words a refusal. The code of a {@link Refused} is AWS's name of the error, whatever the shape. */
public interface ErrorShape {

  /** The refusal as an answer. */
  Answer answer(Refused refused, String requestId);

  /** The refusal as the last frame of a stream that has begun. */
  byte[] frame(String type, String message);
}
