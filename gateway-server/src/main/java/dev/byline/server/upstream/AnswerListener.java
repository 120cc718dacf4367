package dev.byline.server.upstream;

import dev.byline.core.failure.Failure;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponse;

/**
 * Who is told of an upstream's answer, part by part. Exactly one of {@link #ended} and {@link
 * #failed} is the last call.
 *
 * <p>Thread: the exchange's event loop.
 */
public interface AnswerListener {
  /** Status and headers have come; {@code head} is borrowed. */
  void answered(HttpResponse head);

  /** Bytes of the body have come; takes {@code bytes}. */
  void chunk(ByteBuf bytes);

  /** Everything that was there to read has been told of. */
  void readComplete();

  /** The whole answer has come. */
  void ended();

  /** No answer will come, or its rest will not. */
  void failed(Failure failure);
}
