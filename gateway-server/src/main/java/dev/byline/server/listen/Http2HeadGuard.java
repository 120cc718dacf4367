package dev.byline.server.listen;

import dev.byline.core.failure.Failure;
import dev.byline.core.failure.Fault;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http2.Http2Exception;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Holds the head of an HTTP/2 request to the bounds that one of HTTP/1.1 has, so that both are refused
 * in the same words.
 *
 * <p>Thread: the channel's event loop. Owns: nothing. Fails: a head that is too large, or whose length
 * is not a number, carries its failure and is answered with 400.
 */
final class Http2HeadGuard extends ChannelInboundHandlerAdapter {
  private static final int LENGTH_DIGITS_MAX = 18;

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof HttpRequest request) {
      String problem = problem(request);
      if (problem != null) {
        request.setDecoderResult(
            DecoderResult.failure(Failure.of(Fault.REQUEST_MALFORMED, problem).refused()));
      }
    }
    ctx.fireChannelRead(message);
  }

  /** An error of the stream is told and ended by the multiplexer, right after this. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof Http2Exception)) {
      ctx.fireExceptionCaught(cause);
    }
  }

  private static @Nullable String problem(HttpRequest request) {
    if (request.method().name().length() + request.uri().length() > FramingGuard.REQUEST_LINE_MAX) {
      return "The request's path is longer than " + FramingGuard.REQUEST_LINE_MAX + " bytes.";
    }
    if (size(request) > FramingGuard.HEADERS_MAX) {
      return "The request's headers are larger than " + FramingGuard.HEADERS_MAX + " bytes.";
    }
    List<String> lengths = request.headers().getAll(HttpHeaderNames.CONTENT_LENGTH);
    if (lengths.size() > 1 || (lengths.size() == 1 && !isLength(lengths.getFirst()))) {
      return "The header content-length is not one number.";
    }
    return null;
  }

  private static int size(HttpRequest request) {
    int size = 0;
    for (Map.Entry<String, String> header : request.headers()) {
      size += header.getKey().length() + header.getValue().length();
    }
    return size;
  }

  private static boolean isLength(String text) {
    return !text.isEmpty()
        && text.length() <= LENGTH_DIGITS_MAX
        && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
