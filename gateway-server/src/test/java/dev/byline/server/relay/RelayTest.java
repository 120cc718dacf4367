package dev.byline.server.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.core.failure.Failure;
import dev.byline.core.failure.Fault;
import dev.byline.core.request.Operation;
import dev.byline.core.usage.StreamEnd;
import dev.byline.core.usage.StreamEnd.Outcome;
import dev.byline.server.metering.ExchangeRecord;
import dev.byline.server.upstream.AnswerSource;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When chunks leave, and what becomes of an answer whose last bytes stay. */
@NullMarked
final class RelayTest {
  private static final int CHUNKS = 200;
  private static final Duration STALL = Duration.ofMinutes(5);

  private final Wire wire = new Wire();
  private final Source source = new Source();
  private final Ends ends = new Ends();
  private final EmbeddedChannel channel =
      new EmbeddedChannel(wire, new ChannelInboundHandlerAdapter());
  private final Relay relay = new Relay(
      channel.pipeline().lastContext(),
      Operation.CONVERSE_STREAM,
      new ExchangeRecord(new UUID(0, 1), Instant.EPOCH),
      new AnswerFraming(true, true),
      STALL,
      ends);

  RelayTest() {
    channel.freezeTime();
    relay.from(source);
    DefaultHttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    head.headers().set("content-type", "application/vnd.amazon.eventstream");
    relay.answered(head);
    relay.readComplete();
    channel.readOutbound();
    wire.flushes = 0;
    source.reads = 0;
  }

  @Test
  void aChunkLeavesInTheTurnInWhichItCame() {
    for (int i = 0; i < CHUNKS; i++) {
      relay.chunk(Unpooled.copiedBuffer("chunk " + i, UTF_8));
      relay.readComplete();

      // Nothing but the calls above has run: the channel's loop has had no turn.
      HttpContent sent = channel.readOutbound();
      assertThat(sent.content().toString(UTF_8)).isEqualTo("chunk " + i);
      sent.release();
      assertThat(channel.hasPendingTasks()).as("work left for another turn").isFalse();
      assertThat(source.reads).as("the next bytes are asked for at once").isEqualTo(i + 1);
    }
    assertThat(wire.flushes).isEqualTo(CHUNKS);
  }

  @Test
  void chunksOfOneReadLeaveTogetherWithOneFlush() {
    for (int read = 1; read <= CHUNKS / 10; read++) {
      for (int i = 0; i < 10; i++) {
        relay.chunk(Unpooled.copiedBuffer("chunk", UTF_8));
      }
      assertThat(wire.flushes).as("none before the read is over").isEqualTo(read - 1);
      relay.readComplete();
      assertThat(wire.flushes).isEqualTo(read);
      assertThat(source.reads).isEqualTo(read);
    }
    channel.releaseOutbound();
    assertThat(channel.hasPendingTasks()).isFalse();
  }

  @Test
  void aChunkIsHandedOnAndNotCopied() {
    ByteBuf chunk = Unpooled.copiedBuffer("chunk", UTF_8);
    relay.chunk(chunk);
    relay.readComplete();

    HttpContent sent = channel.readOutbound();
    assertThat(sent.content()).isSameAs(chunk);
    assertThat(chunk.refCnt()).isEqualTo(1);
    sent.release();
  }

  @Test
  void aClientThatStallsBeforeTheLastByteLosesItsConnection() {
    wire.holding = true;
    relay.ended();

    assertThat(ends.end).as("the end is written, but not gone").isNull();
    channel.advanceTimeBy(STALL.toMillis() - 1, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
    assertThat(channel.isOpen()).isTrue();
    channel.advanceTimeBy(2, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();

    assertThat(channel.isOpen()).isFalse();
    wire.fail();
    assertThat(ends.outcome()).isEqualTo(Outcome.CLIENT_LEFT);
  }

  @Test
  void aClientThatTakesTheLastByteInTimeHasAWholeAnswer() {
    wire.holding = true;
    relay.ended();
    channel.advanceTimeBy(STALL.toMillis() - 1, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
    wire.succeed();

    assertThat(ends.outcome()).isEqualTo(Outcome.COMPLETE);
    channel.advanceTimeBy(1, TimeUnit.DAYS);
    channel.runScheduledPendingTasks();
    assertThat(channel.isOpen()).as("no deadline is left").isTrue();
    channel.releaseOutbound();
  }

  @Test
  void anAnswerThatIsWholeIsNotBrokenByWhatItsClientSendsLater() {
    wire.holding = true;
    relay.ended();
    int written = wire.held.size();

    relay.requestBroken(Failure.of(Fault.BODY_MALFORMED, "late"), new byte[] {1});

    assertThat(wire.held).as("nothing is written behind the end").hasSize(written);
    assertThat(channel.isOpen()).isTrue();
    wire.succeed();
    assertThat(ends.outcome()).isEqualTo(Outcome.COMPLETE);
  }

  /** The client's side: counts flushes, and may hold what is written. */
  private static final class Wire extends ChannelOutboundHandlerAdapter {
    private final List<ChannelPromise> held = new ArrayList<>();
    private boolean holding;
    private int flushes;

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
      if (holding) {
        ReferenceCountUtil.release(message);
        held.add(promise);
      } else {
        ctx.write(message, promise);
      }
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
      flushes++;
      ctx.flush();
    }

    void succeed() {
      held.forEach(ChannelPromise::setSuccess);
    }

    void fail() {
      held.forEach(promise -> promise.setFailure(new java.nio.channels.ClosedChannelException()));
    }
  }

  private static final class Source implements AnswerSource {
    private int reads;

    @Override
    public void read() {
      reads++;
    }

    @Override
    public void abort() {}

    @Override
    public boolean isSent() {
      return true;
    }
  }

  private static final class Ends implements RelayEnd {
    private @Nullable StreamEnd end;

    @Override
    public void relayed(StreamEnd how) {
      end = how;
    }

    @Override
    public void unanswered(Failure failure) {
      throw new AssertionError(failure.message());
    }

    Outcome outcome() {
      if (end == null) {
        throw new AssertionError("not ended");
      }
      return end.outcome();
    }
  }
}
