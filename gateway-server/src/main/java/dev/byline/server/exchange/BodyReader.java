package dev.byline.server.exchange;

import dev.byline.core.failure.Failure;
import dev.byline.core.failure.Fault;
import dev.byline.server.config.Limits;
import dev.byline.server.config.Timeouts;
import dev.byline.server.upstream.RequestBody;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of one request within its bounds: its size, the budget of the process, the wait for
 * the next part, and the time for the whole.
 *
 * <p>Thread: the client channel's event loop. Owns: its deadline; the body is the exchange's. Fails:
 * {@link Reader#bodyRefused}, after which nothing more is told.
 */
final class BodyReader {
  private static final Duration COME_BACK = Duration.ofSeconds(1);

  /** Who wants the body. */
  interface Reader {
    /** The next part is wanted. */
    void wantBody();

    /** The whole body has come. */
    void bodyRead();

    /** It will not be taken. */
    void bodyRefused(Failure failure);
  }

  private final ChannelHandlerContext client;
  private final HttpRequest request;
  private final RequestBody body;
  private final Runnable grew;
  private final Limits limits;
  private final Timeouts timeouts;
  private final Reader reader;
  private @Nullable ScheduledFuture<?> deadline;
  private long start;
  private boolean reading;
  private boolean broken;

  /**
   * A reader.
   *
   * @param grew run when a part has come and more is to come
   */
  BodyReader(
      ChannelHandlerContext client,
      HttpRequest request,
      RequestBody body,
      Runnable grew,
      Limits limits,
      Timeouts timeouts,
      Reader reader) {
    this.client = client;
    this.request = request;
    this.body = body;
    this.grew = grew;
    this.limits = limits;
    this.timeouts = timeouts;
    this.reader = reader;
  }

  /** Begins; {@code requestEnded} says that there is no body. */
  void start(boolean requestEnded) {
    if (HttpUtil.getContentLength(request, -1L) > limits.bodyBytes()) {
      reader.bodyRefused(tooLarge());
    } else if (requestEnded) {
      reader.bodyRead();
    } else {
      if (HttpUtil.is100ContinueExpected(request)) {
        client.writeAndFlush(
            new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
      }
      reading = true;
      start = System.nanoTime();
      next();
    }
  }

  /** The next part; takes {@code content}. */
  void part(HttpContent content) {
    if (!reading) {
      content.release();
      return;
    }
    cancelDeadline();
    if (content.decoderResult().isFailure()) {
      broken = true;
      content.release();
      refuse(Failure.of(Fault.REQUEST_MALFORMED, "The request's body is not valid HTTP."));
      return;
    }
    boolean last = content instanceof LastHttpContent;
    boolean room = body.add(content.content());
    if (body.length() > limits.bodyBytes()) {
      refuse(tooLarge());
    } else if (!room) {
      refuse(noRoom());
    } else if (last) {
      reading = false;
      reader.bodyRead();
    } else {
      grew.run();
      if (reading) {
        next();
      }
    }
  }

  /** Whether what came was not HTTP, so that nothing behind it can be told apart. */
  boolean isBroken() {
    return broken;
  }

  /** Takes no more. */
  void stop() {
    reading = false;
    cancelDeadline();
  }

  private void next() {
    deadline = client
        .channel()
        .eventLoop()
        .schedule(
            () -> refuse(Failure.of(Fault.BODY_TIMEOUT, "The request's body did not come.")),
            timeLeft(),
            TimeUnit.NANOSECONDS);
    reader.wantBody();
  }

  private long timeLeft() {
    long whole = timeouts.requestWhole().toNanos() - (System.nanoTime() - start);
    return Math.min(timeouts.requestBody().toNanos(), Math.max(0, whole));
  }

  private void refuse(Failure failure) {
    stop();
    reader.bodyRefused(failure);
  }

  private void cancelDeadline() {
    if (deadline != null) {
      deadline.cancel(false);
    }
  }

  private Failure tooLarge() {
    return Failure.of(
        Fault.BODY_TOO_LARGE,
        "The request's body is larger than " + limits.bodyBytes() + " bytes.");
  }

  private static Failure noRoom() {
    return new Failure(
        Fault.OVERLOADED, "The gateway holds as many request bytes as it may.", COME_BACK);
  }
}
