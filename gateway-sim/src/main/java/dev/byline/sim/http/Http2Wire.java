package dev.byline.sim.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import java.time.Clock;
import java.util.Set;

/**
 * An answer over HTTP/2: HEADERS and DATA of one stream.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-8.1">RFC 9113, section 8.1</a>
 */
@SuppressWarnings(
    "FutureReturnValueIgnored") // a failed write ends the stream, and nothing is left to do
final class Http2Wire implements Wire {
  /** Fields that HTTP/2 forbids (RFC 9113, section 8.2.2). */
  private static final Set<String> CONNECTION = Set.of("connection", "transfer-encoding");

  private final Channel stream;
  private final PausedSteps paused;
  private final Clock clock;

  Http2Wire(Channel stream, PausedSteps paused, Clock clock) {
    this.stream = stream;
    this.paused = paused;
    this.clock = clock;
  }

  @Override
  public void whole(Answer answer) {
    Http2Headers head = head(answer.status(), answer.headers())
        .set("content-length", Integer.toString(answer.body().length));
    stream.write(new DefaultHttp2HeadersFrame(head, answer.body().length == 0));
    if (answer.body().length > 0) {
      stream.write(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(answer.body()), true));
    }
  }

  @Override
  public void begin(int status, Headers headers) {
    stream.write(new DefaultHttp2HeadersFrame(head(status, headers), false));
  }

  @Override
  public void chunk(byte[] bytes) {
    stream.write(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(bytes), false));
  }

  @Override
  public void end() {
    stream.write(new DefaultHttp2DataFrame(true));
  }

  @Override
  public void finish() {
    stream.flush();
  }

  @Override
  public void reset() {
    stream.flush();
    // Not at once: what was written leaves when the connection's read is over, and a reset would
    // overtake it.
    stream
        .eventLoop()
        .execute(() -> stream.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.INTERNAL_ERROR)));
  }

  @Override
  public void whenWritable(Runnable step) {
    paused.await(stream, step);
  }

  private Http2Headers head(int status, Headers headers) {
    Http2Headers head = new DefaultHttp2Headers().status(Integer.toString(status));
    for (Headers.Field field : headers.fields()) {
      if (!CONNECTION.contains(field.name())) {
        head.add(field.name(), field.value());
      }
    }
    return head.set("date", HttpDate.of(clock.instant()));
  }
}
