package dev.byline.server.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.byline.core.failure.Failure;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import tools.jackson.core.io.JsonStringEncoder;

/**
 * The gateway's own answers, in the shape of Bedrock's: {@code x-amzn-ErrorType} and {@code
 * {"message": …}}, so that every AWS SDK raises its own exception for them.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/CommonErrors.html">Common
 *     errors</a>
 */
final class FailureWriter {
  private FailureWriter() {}

  /**
   * Answers with {@code failure}.
   *
   * @param requestId of the exchange, told under the gateway's name and under AWS's
   * @param withBody whether the answer may have a body: one to HEAD may not
   */
  static ChannelFuture write(
      ChannelHandlerContext client,
      Failure failure,
      String requestId,
      boolean keepAlive,
      boolean withBody) {
    String json = "{\"message\":\""
        + new String(JsonStringEncoder.getInstance().quoteAsCharArray(failure.message()))
        + "\"}";
    byte[] body = json.getBytes(UTF_8);
    FullHttpResponse response = new DefaultFullHttpResponse(
        HttpVersion.HTTP_1_1,
        HttpResponseStatus.valueOf(failure.fault().status()),
        withBody ? Unpooled.wrappedBuffer(body) : Unpooled.EMPTY_BUFFER);
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
        .set(HttpHeaderNames.CONTENT_LENGTH, body.length)
        .set("x-amzn-ErrorType", failure.fault().errorType())
        .set("x-amzn-RequestId", requestId)
        .set("x-byline-request-id", requestId);
    if (!failure.retryAfter().isZero()) {
      response.headers().set(HttpHeaderNames.RETRY_AFTER, failure.retryAfter().toSeconds());
    }
    if (!keepAlive) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
    return client.writeAndFlush(response);
  }
}
