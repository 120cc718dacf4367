package dev.byline.server.listen;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;

/**
 * The decoder of requests, which takes no message whose end could be read in two ways: one with both
 * {@code Transfer-Encoding} and {@code Content-Length} is malformed here, and not repaired (RFC 9112,
 * section 6.3, and the request smuggling that it warns of).
 *
 * <p>Thread: the channel's event loop. Owns: what it has not decoded. Fails: a malformed request
 * carries its failure, is answered with 400, and its connection is closed.
 */
final class FramingGuard extends HttpRequestDecoder {
  private static final int REQUEST_LINE_MAX = 8 * 1024;
  private static final int HEADERS_MAX = 32 * 1024;
  private static final int CHUNK_MAX = 64 * 1024;

  FramingGuard() {
    super(new HttpDecoderConfig()
        .setMaxInitialLineLength(REQUEST_LINE_MAX)
        .setMaxHeaderSize(HEADERS_MAX)
        .setMaxChunkSize(CHUNK_MAX));
  }

  @Override
  protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
    throw new IllegalArgumentException("both Transfer-Encoding and Content-Length");
  }
}
