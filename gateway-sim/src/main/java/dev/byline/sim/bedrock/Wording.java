package dev.byline.sim.bedrock;

import dev.byline.sim.http.Answer;
import dev.byline.sim.http.Headers;

/** How one API words the answer to one inference. */
public interface Wording {

  /** The answer that is not streamed. */
  Answer whole(Reply reply);

  /** The frames of the streamed answer. */
  AnswerStream stream(Reply reply);

  /** Headers of a streamed answer beside the request id and the content type. */
  default Headers.Builder streamHeaders() {
    return new Headers.Builder();
  }

  /** How a stream that has begun is refused. */
  ErrorShape errors();
}
