package dev.byline.server.upstream;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpResponseDecoder;

/**
 * The decoder of answers, which knows whether bytes wait in it that belong to none. Requests with HEAD
 * or CONNECT, whose answers are framed otherwise, are never sent.
 *
 * <p>Thread: the connection's event loop. Owns: what it has not decoded. Fails: an answer that is not
 * HTTP carries its failure.
 */
final class AnswerDecoder extends HttpResponseDecoder {
  private static final int HEADERS_MAX = 64 * 1024;

  AnswerDecoder() {
    super(new HttpDecoderConfig().setMaxHeaderSize(HEADERS_MAX));
  }

  /** Whether everything that came has been handed on. */
  boolean isEmpty() {
    return actualReadableBytes() == 0;
  }
}
