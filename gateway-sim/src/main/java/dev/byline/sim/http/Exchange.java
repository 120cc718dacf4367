package dev.byline.sim.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** One request and the way to answer it: whole, or as a stream of chunks. All methods are for the event loop. */
@SuppressWarnings(
    "FutureReturnValueIgnored") // a failed write or close ends the connection, and nothing is left
// to do
public final class Exchange {
  private final Channel channel;
  private final ConnectionHandler connection;
  private final WireRequest request;
  private final boolean keepAlive;
  private boolean answered;

  Exchange(Channel channel, ConnectionHandler connection, WireRequest request, boolean keepAlive) {
    this.channel = channel;
    this.connection = connection;
    this.request = request;
    this.keepAlive = keepAlive;
  }

  public WireRequest request() {
    return request;
  }

  /** Whether the client is still there. */
  public boolean open() {
    return channel.isActive();
  }

  /** Runs a step later, on the event loop. */
  public void after(Duration delay, Runnable step) {
    if (delay.isZero()) {
      step.run();
    } else {
      channel.eventLoop().schedule(guarded(step), delay.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  /** Runs a step when a stage completes, on the event loop. */
  public void when(CompletionStage<?> stage, Runnable step) {
    Runnable guarded = guarded(step);
    stage.whenCompleteAsync((ok, failure) -> guarded.run(), channel.eventLoop());
  }

  /** Whether the socket takes more bytes now. */
  public boolean writable() {
    return channel.isWritable();
  }

  /** Runs a step once the socket takes more bytes: at once, or when it has drained. */
  public void whenWritable(Runnable step) {
    connection.whenWritable(step);
  }

  /** Sends a whole answer and ends the exchange. */
  public void answer(Answer answer) {
    if (answered) {
      throw new IllegalStateException("answered twice");
    }
    answered = true;
    DefaultFullHttpResponse response = new DefaultFullHttpResponse(
        HttpVersion.HTTP_1_1,
        HttpResponseStatus.valueOf(answer.status()),
        Unpooled.wrappedBuffer(answer.body()));
    head(response, answer.headers());
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, answer.body().length);
    channel.write(response);
    finish();
  }

  /** Writes the head of a chunked answer. */
  public void begin(int status, Headers headers) {
    answered = true;
    DefaultHttpResponse response =
        new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status));
    head(response, headers);
    response.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    channel.write(response);
  }

  /** Writes bytes of a chunked answer as one chunk; they leave at the next {@link #flush} or at the end. */
  public void chunk(byte[] bytes) {
    channel.write(new DefaultHttpContent(Unpooled.wrappedBuffer(bytes)));
  }

  /** Sends what was written. */
  public void flush() {
    channel.flush();
  }

  /** Ends a chunked answer properly. */
  public void end() {
    channel.write(LastHttpContent.EMPTY_LAST_CONTENT);
    finish();
  }

  /** Sends what was written and tears the connection down with a TCP reset. */
  public void reset() {
    channel.flush();
    channel.config().setOption(ChannelOption.SO_LINGER, 0);
    channel.close();
  }

  /** A step that fails ends the connection as a step on the pipeline would. */
  private Runnable guarded(Runnable step) {
    return () -> {
      try {
        step.run();
      } catch (RuntimeException e) {
        channel.pipeline().fireExceptionCaught(e);
      }
    };
  }

  private void head(HttpResponse response, Headers headers) {
    headers.fields().forEach(field -> response.headers().add(field.name(), field.value()));
    response
        .headers()
        .set(
            HttpHeaderNames.DATE,
            DateTimeFormatter.RFC_1123_DATE_TIME.format(connection.now().atOffset(ZoneOffset.UTC)));
    if (!keepAlive) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
  }

  private void finish() {
    channel.flush();
    if (!keepAlive) {
      channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
    connection.finished();
  }
}
