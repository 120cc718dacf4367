package dev.byline.sim.bidi;

import dev.byline.sim.eventstream.FrameReader;
import dev.byline.sim.http.Refused;
import dev.byline.sim.sigv4.EventChain;
import dev.byline.sim.sigv4.Verification.Rejected;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Takes the outer frames of a request apart: {@code :date} and {@code :chunk-signature} around an inner {@code chunk} event, the last
 * one around nothing. Every refusal is a {@link Refused}.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_BidirectionalInputPayloadPart.html">
 *     BidirectionalInputPayloadPart</a>
 */
final class SignedInput {
  /** The longest {@code bytes} of a part, decoded. */
  static final int LONGEST_PART = 1_000_000;

  private static final Set<String> SIGNED = Set.of(":date", ":chunk-signature");
  private static final int TIMESTAMP = 8;
  private static final int BYTES = 6;

  private final FrameReader frames = new FrameReader();
  private final EventChain chain;
  private boolean finished;

  SignedInput(EventChain chain) {
    this.chain = chain;
  }

  /** Whether the last, empty event was verified. */
  boolean finished() {
    return finished;
  }

  /** The {@code bytes} of every part that is whole now. */
  List<byte[]> read(byte[] more) {
    List<byte[]> parts = new ArrayList<>();
    try {
      for (FrameReader.Frame frame : frames.read(more)) {
        verify(frame);
        if (frame.payload().hasRemaining()) {
          parts.add(inner(frame.bytes()));
        } else {
          finished = true;
        }
      }
    } catch (IllegalArgumentException e) {
      throw invalid("The event stream is malformed: " + e.getMessage());
    }
    return parts;
  }

  /** The request's body is over. */
  void ended() {
    if (!finished || frames.midFrame()) {
      throw invalid("The event stream ended without a signed end frame.");
    }
  }

  private void verify(FrameReader.Frame frame) {
    if (finished) {
      throw invalid("The event stream goes on after its end frame.");
    }
    FrameReader.Header date = frame.headers().get(":date");
    FrameReader.Header signature = frame.headers().get(":chunk-signature");
    if (!frame.headers().keySet().equals(SIGNED)
        || date == null
        || signature == null
        || date.type() != TIMESTAMP
        || signature.type() != BYTES) {
      throw new Refused(
          "InvalidSignatureException",
          403,
          "Each event requires ':date' and ':chunk-signature' headers and no others.");
    }
    Optional<Rejected> flaw = chain.next(
        Instant.ofEpochMilli(date.value().duplicate().getLong()),
        FrameReader.bytes(date.wire()),
        frame.bytes(),
        FrameReader.bytes(signature.value()));
    if (flaw.isPresent()) {
      throw new Refused(
          flaw.get().reason().jsonCode(),
          flaw.get().reason().status(),
          flaw.get().message());
    }
  }

  private static byte[] inner(byte[] payload) {
    FrameReader reader = new FrameReader();
    List<FrameReader.Frame> inner = reader.read(payload);
    if (inner.size() != 1 || reader.midFrame()) {
      throw invalid("The event stream is malformed: a signed event has to hold one event.");
    }
    FrameReader.Frame event = inner.getFirst();
    if (!event.text(":message-type").equals("event")
        || !event.text(":event-type").equals("chunk")
        || !event.text(":content-type").equals("application/json")) {
      throw invalid("The event stream is malformed: expected an event of type chunk.");
    }
    return part(event.payload());
  }

  private static byte[] part(ByteBuffer json) {
    try {
      JsonNode bytes = SonicJson.MAPPER.readTree(FrameReader.bytes(json)).path("bytes");
      byte[] part = Base64.getDecoder().decode(bytes.asString(""));
      if (part.length > LONGEST_PART) {
        throw invalid(
            "1 validation error detected: Value at 'body.chunk.bytes' failed to satisfy constraint:"
                + " Member must have length less than or equal to " + LONGEST_PART);
      }
      return part;
    } catch (JacksonException e) {
      throw invalid("The event stream is malformed: the payload of a chunk has to be JSON.");
    }
  }

  static Refused invalid(String message) {
    return new Refused("ValidationException", 400, message);
  }
}
