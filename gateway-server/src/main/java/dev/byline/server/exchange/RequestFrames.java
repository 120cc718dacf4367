package dev.byline.server.exchange;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.byline.core.eventstream.EventFrame;
import dev.byline.core.eventstream.EventStreamParser;
import dev.byline.core.eventstream.EventStreamParser.State;
import dev.byline.core.eventstream.FrameHeaders;
import dev.byline.core.failure.Failure;
import dev.byline.core.failure.Fault;
import dev.byline.core.failure.Refused;
import dev.byline.core.signing.FrameSigner;
import dev.byline.server.upstream.BodyBudget;
import dev.byline.server.upstream.DuplexStream;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The caller's frames on their way up: the signature that the caller's SDK put around each event is
 * taken off, and one of the caller's own session is put on. Events pass byte for byte.
 *
 * <p>A frame with a {@code :chunk-signature} carries an event, or nothing where the stream ends; a
 * frame without one is the event itself.
 *
 * <p>Thread: the exchange's event loop. Owns: the current frame, and its share of the budget. Fails:
 * {@link Refused} with {@link Fault#BODY_MALFORMED} or {@link Fault#OVERLOADED}.
 */
final class RequestFrames implements EventStreamParser.Sink {
  /** AWS's bound of an event's bytes, in base64, and the headers of both frames. */
  private static final int EVENT_MAX = 1_400_000;

  private static final byte[] CHUNK_SIGNATURE = ":chunk-signature".getBytes(US_ASCII);
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

  /** Where the frames come from. */
  interface Source {
    /** The next part is wanted. */
    void wantBody();

    /** What has come can't be passed on, and nothing more will be. */
    void framesBroken(RuntimeException why);
  }

  private final EventStreamParser parser = new EventStreamParser(this, EVENT_MAX);
  private final Source source;
  private final FrameSigner signer;
  private final BodyBudget budget;
  private @Nullable DuplexStream upstream;
  private long held;
  private boolean passing;
  private boolean lastCame;
  private boolean oversized;
  private boolean endSigned;
  private boolean ended;

  RequestFrames(Source source, FrameSigner signer, BodyBudget budget, boolean requestEnded) {
    this.source = source;
    this.signer = signer;
    this.budget = budget;
    this.lastCame = requestEnded;
  }

  /** Where the frames go; to be told before the first of them. */
  void to(DuplexStream stream) {
    upstream = stream;
  }

  /** The stream can take frames, the first ones or more; while one is passed on, it is asked then. */
  void writable() {
    if (!passing) {
      guarded(this::next);
    }
  }

  /** Passes on what has come; takes {@code content}. */
  void part(HttpContent content) {
    try {
      guarded(() -> {
        passing = true;
        pass(content.content());
        passing = false;
        lastCame = content instanceof LastHttpContent;
        next();
      });
    } finally {
      content.release();
    }
  }

  /** Ends the stream upstream in an orderly way, whatever the caller has done. */
  void close() {
    if (!ended) {
      release();
      signEnd();
      upstream().end();
    }
  }

  /** Forgets what has not been passed on. */
  void release() {
    ended = true;
    giveBack(held);
  }

  private void guarded(Runnable step) {
    if (ended) {
      return;
    }
    try {
      step.run();
    } catch (RuntimeException thrown) {
      close();
      source.framesBroken(thrown);
    }
  }

  private void pass(ByteBuf bytes) {
    int readable = bytes.readableBytes();
    if (readable == 0) {
      return;
    }
    held += readable;
    boolean room = budget.take(readable, held);
    for (ByteBuffer view : bytes.nioBuffers()) {
      parser.accept(view);
    }
    giveBack(held - parser.partialBytes());
    if (oversized || parser.state() == State.CORRUPT || parser.state() == State.OVERSIZED) {
      throw malformed("A frame of the request's event stream is corrupt or too large.");
    }
    if (!room && held > 0) {
      throw Failure.of(Fault.OVERLOADED, "The gateway holds as many request bytes as it may.")
          .refused();
    }
  }

  private void next() {
    if (!lastCame) {
      if (upstream().isWritable()) {
        source.wantBody();
      }
    } else if (parser.state() == State.INCOMPLETE) {
      throw malformed("The request's event stream ends within a frame.");
    } else {
      close();
    }
  }

  @Override
  public boolean wants(FrameHeaders headers) {
    return true;
  }

  @Override
  public void frame(FrameHeaders headers, byte[] payload, int length) {
    if (endSigned) {
      throw malformed("The request's event stream goes on after its last frame.");
    }
    ByteBuffer content = ByteBuffer.wrap(payload, 0, length);
    if (!headers.has(CHUNK_SIGNATURE)) {
      upstream().write(signer.sign(ByteBuffer.wrap(EventFrame.encode(headers.encoded(), content))));
    } else if (length > 0) {
      upstream().write(signer.sign(content));
    } else {
      signEnd();
    }
  }

  @Override
  public void tooLarge() {
    oversized = true;
  }

  private void signEnd() {
    if (!endSigned) {
      endSigned = true;
      upstream().write(signer.sign(NOTHING));
    }
  }

  private DuplexStream upstream() {
    if (upstream == null) {
      throw new IllegalStateException("frames before their stream");
    }
    return upstream;
  }

  private void giveBack(long bytes) {
    budget.giveBack(bytes);
    held -= bytes;
  }

  private static Refused malformed(String message) {
    return Failure.of(Fault.BODY_MALFORMED, message).refused();
  }
}
