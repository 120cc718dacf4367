package dev.byline.server.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.byline.core.failure.ErrorShape;
import dev.byline.core.failure.Failure;
import dev.byline.core.failure.Fault;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.io.JsonStringEncoder;

/**
 * The gateway's own answers, in the words of the surface that was asked, so that every SDK raises its
 * own exception for them: AWS's {@code x-amzn-ErrorType} and {@code {"message"}}, OpenAI's and
 * Anthropic's error objects.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/CommonErrors.html">Common
 *     errors</a>
 */
final class FailureWriter {
  private FailureWriter() {}

  /**
   * Answers with {@code failure}.
   *
   * @param shape of the surface
   * @param requestId of the exchange, told under the gateway's name and under the surface's
   * @param withBody whether the answer may have a body: one to HEAD may not
   */
  static ChannelFuture write(
      ChannelHandlerContext client,
      Failure failure,
      ErrorShape shape,
      String requestId,
      boolean keepAlive,
      boolean withBody) {
    byte[] body = body(failure, shape).getBytes(UTF_8);
    FullHttpResponse response = new DefaultFullHttpResponse(
        HttpVersion.HTTP_1_1,
        HttpResponseStatus.valueOf(failure.fault().status(shape)),
        withBody ? Unpooled.wrappedBuffer(body) : Unpooled.EMPTY_BUFFER);
    HttpHeaders headers = response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
        .set(HttpHeaderNames.CONTENT_LENGTH, body.length)
        .set("x-byline-request-id", requestId);
    switch (shape) {
      case AWS ->
        headers
            .set("x-amzn-ErrorType", failure.fault().errorType())
            .set("x-amzn-RequestId", requestId);
      case OPENAI -> headers.set("x-request-id", requestId);
      case ANTHROPIC -> headers.set("request-id", requestId);
    }
    if (!failure.retryAfter().isZero()) {
      headers.set(HttpHeaderNames.RETRY_AFTER, failure.retryAfter().toSeconds());
    }
    if (!keepAlive) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
    return client.writeAndFlush(response);
  }

  private static String body(Failure failure, ErrorShape shape) {
    Fault fault = failure.fault();
    String message = quoted(failure.message());
    return switch (shape) {
      case AWS -> "{\"message\":" + message + "}";
      case OPENAI ->
        "{\"error\":{\"message\":"
            + message
            + ",\"type\":"
            + quoted(fault.openAiType())
            + ",\"param\":null,\"code\":"
            + quoted(fault.openAiCode())
            + "}}";
      case ANTHROPIC ->
        "{\"type\":\"error\",\"error\":{\"type\":"
            + quoted(fault.anthropicType())
            + ",\"message\":"
            + message
            + "}}";
    };
  }

  private static String quoted(@Nullable String text) {
    return text == null
        ? "null"
        : '"' + new String(JsonStringEncoder.getInstance().quoteAsCharArray(text)) + '"';
  }
}
