package dev.byline.server.upstream;

import dev.byline.core.failure.Failure;
import dev.byline.core.failure.Fault;
import dev.byline.core.signing.SignedHead;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One signed request and its answer, on one upstream connection.
 *
 * <p>Bytes are read only when they are asked for. The wait for the first byte, and the wait from one
 * chunk to the next, are bounded; time in which nobody asks does not count.
 *
 * <p>Thread: the exchange's event loop. Owns: the body until it is written, then the connection until
 * the answer ends. Fails: {@link AnswerListener#failed}, once.
 */
public final class UpstreamStream implements AnswerSource {
  private final EventLoop loop;
  private final SignedHead head;
  private final RequestBody body;
  private final AnswerListener listener;
  private final Duration firstByte;
  private final Duration idle;

  private @Nullable UpstreamConnection connection;
  private @Nullable ScheduledFuture<?> watch;
  private boolean answered;
  private boolean ended;
  private boolean asked;
  private long since;

  UpstreamStream(
      EventLoop loop,
      SignedHead head,
      RequestBody body,
      AnswerListener listener,
      Duration firstByte,
      Duration idle) {
    this.loop = loop;
    this.head = head;
    this.body = body;
    this.listener = listener;
    this.firstByte = firstByte;
    this.idle = idle;
  }

  @Override
  public void read() {
    if (ended || connection == null) {
      return;
    }
    if (!asked) {
      asked = true;
      since = System.nanoTime();
    }
    connection.read();
  }

  @Override
  public void abort() {
    if (!ended) {
      end();
      if (connection != null) {
        connection.close();
      }
    }
  }

  @Override
  public boolean isSent() {
    return connection != null;
  }

  SignedHead head() {
    return head;
  }

  RequestBody body() {
    return body;
  }

  boolean isEnded() {
    return ended;
  }

  void connected(UpstreamConnection newConnection) {
    connection = newConnection;
    newConnection.send(this);
    watch(firstByte);
    read();
  }

  void onHead(HttpResponse response) {
    answered = true;
    came();
    if (watch != null) {
      watch.cancel(false);
    }
    watch(idle);
    listener.answered(response);
  }

  void onChunk(ByteBuf bytes) {
    if (ended) {
      bytes.release();
      return;
    }
    came();
    listener.chunk(bytes);
  }

  void onReadComplete() {
    if (!ended) {
      listener.readComplete();
    }
  }

  void onEnd() {
    if (!ended) {
      end();
      listener.ended();
    }
  }

  void onFailure(Fault fault, String message) {
    if (!ended) {
      end();
      listener.failed(Failure.of(fault, message));
    }
  }

  private void came() {
    asked = false;
    since = System.nanoTime();
  }

  private void end() {
    ended = true;
    body.release();
    if (watch != null) {
      watch.cancel(false);
    }
  }

  private void watch(Duration after) {
    watch = loop.schedule(this::look, after.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void look() {
    if (ended) {
      return;
    }
    Duration bound = answered ? idle : firstByte;
    Duration waited = asked ? Duration.ofNanos(System.nanoTime() - since) : Duration.ZERO;
    if (waited.compareTo(bound) < 0) {
      watch(bound.minus(waited));
      return;
    }
    UpstreamConnection waiting = connection;
    onFailure(Fault.UPSTREAM_TIMEOUT, "Bedrock did not answer within " + bound + ".");
    if (waiting != null) {
      waiting.close();
    }
  }
}
