package dev.byline.server.relay;

import dev.byline.core.failure.Failure;
import dev.byline.core.failure.Fault;
import dev.byline.core.request.Operation;
import dev.byline.core.usage.StreamEnd;
import dev.byline.core.usage.StreamEnd.Outcome;
import dev.byline.core.usage.Usage;
import dev.byline.server.metering.ExchangeRecord;
import dev.byline.server.metering.UsageTap;
import dev.byline.server.upstream.AnswerListener;
import dev.byline.server.upstream.AnswerSource;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The way back of one answer: each chunk goes to the client as it comes, after the usage tap has
 * looked at it, and the next one is read only while the client takes them.
 *
 * <p>When the client leaves, the rest of the answer is still read, within a bound, because AWS bills
 * it and its last bytes say how much.
 *
 * <p>Thread: the exchange's event loop. Owns: each chunk until it is written. Fails: an answer that
 * breaks off closes the client's connection, so that nobody takes the part for the whole.
 */
public final class Relay implements AnswerListener {
  /** Bytes of an answer that are read for nobody but the ledger. */
  private static final long DRAIN_MAX = 64L * 1024 * 1024;

  private final ChannelHandlerContext client;
  private final Operation operation;
  private final ExchangeRecord record;
  private final AnswerFraming framing;
  private final Duration clientStall;
  private final RelayEnd end;
  private @Nullable AnswerSource stream;
  private @Nullable UsageTap tap;
  private int status;
  private boolean eventStream;
  private boolean clientLeft;
  private boolean endWritten;
  private boolean ended;
  private @Nullable Failure broken;
  private @Nullable ScheduledFuture<?> stall;
  private long drained;

  /**
   * A relay to {@code client}.
   *
   * @param operation whose usage is read
   * @param record notes when the answer began
   * @param framing how the client's connection takes the answer
   * @param clientStall a client that takes nothing for so long is cut off
   * @param end is told once
   */
  public Relay(
      ChannelHandlerContext client,
      Operation operation,
      ExchangeRecord record,
      AnswerFraming framing,
      Duration clientStall,
      RelayEnd end) {
    this.client = client;
    this.operation = operation;
    this.record = record;
    this.framing = framing;
    this.clientStall = clientStall;
    this.end = end;
  }

  /** Where the answer comes from; to be told before the first of it. */
  public void from(AnswerSource upstream) {
    stream = upstream;
  }

  /** The client takes bytes again; once the answer's end is written, its last bytes are still to go. */
  public void clientWritable() {
    if (clientLeft) {
      return;
    }
    unstalled();
    if (endWritten) {
      stalled();
    } else {
      more();
    }
  }

  /** The client has gone; the answer is drained. */
  public void clientLeft() {
    clientLeft = true;
    if (stream != null && !stream.isSent()) {
      stream.abort();
      finish(Outcome.CLIENT_LEFT, null);
      return;
    }
    drain();
  }

  /**
   * What the client has sent while it was being answered can't be understood: its answer ends with
   * {@code why}, and the rest of the upstream's is read for what it says of the use.
   *
   * @param lastFrame the event that tells the client so, where its answer has begun; taken
   */
  public void requestBroken(Failure why, byte[] lastFrame) {
    if (ended || endWritten || clientLeft) {
      return;
    }
    if (tap == null) {
      if (stream != null) {
        stream.abort();
      }
      ended = true;
      unstalled();
      end.unanswered(why);
      return;
    }
    broken = why;
    clientLeft = true;
    if (!eventStream) {
      // An error in another form has no place for an event.
      client.close();
      drain();
      return;
    }
    client.write(new DefaultHttpContent(Unpooled.wrappedBuffer(lastFrame)));
    client.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
    drain();
  }

  @Override
  public void answered(HttpResponse head) {
    status = head.status().code();
    record.answered(head.headers().get("x-amzn-requestid"));
    tap = UsageTap.of(operation, head);
    String type = head.headers().get(HttpHeaderNames.CONTENT_TYPE, "");
    eventStream = type.startsWith("application/vnd.amazon.eventstream");
    if (!clientLeft) {
      client.write(
          ResponseHeaders.forClient(head, record.id().toString(), framing), client.voidPromise());
    }
  }

  @Override
  public void chunk(ByteBuf bytes) {
    if (tap != null) {
      tap.accept(bytes);
    }
    if (!clientLeft) {
      client.write(new DefaultHttpContent(bytes.touch("Relay")), client.voidPromise());
      return;
    }
    drained += bytes.readableBytes();
    bytes.release();
    if (drained > DRAIN_MAX) {
      giveUp();
    }
  }

  @Override
  public void readComplete() {
    if (!clientLeft) {
      client.flush();
    }
    if (clientLeft || client.channel().isWritable()) {
      more();
    } else {
      stalled();
    }
  }

  @Override
  public void ended() {
    if (clientLeft) {
      finish(Outcome.CLIENT_LEFT, broken);
      return;
    }
    endWritten = true;
    ChannelFuture last = client.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
    if (!last.isDone()) {
      stalled();
    }
    last.addListener(
        done -> finish(done.isSuccess() ? Outcome.COMPLETE : Outcome.CLIENT_LEFT, null));
  }

  @Override
  public void failed(Failure failure) {
    if (tap == null && !clientLeft) {
      ended = true;
      end.unanswered(failure);
      return;
    }
    if (!clientLeft) {
      client.close();
    }
    finish(
        clientLeft ? Outcome.CLIENT_LEFT : Outcome.UPSTREAM_CUT, broken == null ? failure : broken);
  }

  /** The client takes nothing: if it stays so, its connection is closed and the answer is drained. */
  private void stalled() {
    if (stall == null) {
      stall = client
          .channel()
          .eventLoop()
          .schedule(this::cutOff, clientStall.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  /** A stream whose end is written, though not taken, would stay as it is without a reset. */
  private void cutOff() {
    if (client.channel() instanceof Http2StreamChannel) {
      client.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.CANCEL));
    }
    client.close();
  }

  private void unstalled() {
    if (stall != null) {
      stall.cancel(false);
      stall = null;
    }
  }

  /** Reads on for the ledger. A conversation ends soon after its input has: it is not waited for long. */
  private void drain() {
    if (operation.bidirectional() && !ended) {
      unstalled();
      stall = client
          .channel()
          .eventLoop()
          .schedule(this::giveUp, clientStall.toNanos(), TimeUnit.NANOSECONDS);
    }
    more();
  }

  private void giveUp() {
    if (stream != null) {
      stream.abort();
    }
    finish(
        Outcome.CLIENT_LEFT,
        broken == null ? Failure.of(Fault.UPSTREAM_CUT, "The drain's bound was reached.") : broken);
  }

  private void more() {
    if (!ended && stream != null) {
      stream.read();
    }
  }

  private void finish(Outcome outcome, @Nullable Failure failure) {
    if (!ended) {
      ended = true;
      unstalled();
      Usage usage = usage();
      end.relayed(new StreamEnd(outcome, status, usage, failure));
    }
  }

  private Usage usage() {
    if (tap != null) {
      return tap.usage();
    }
    return stream != null && !stream.isSent() ? Usage.NOTHING : Usage.ABSENT;
  }
}
