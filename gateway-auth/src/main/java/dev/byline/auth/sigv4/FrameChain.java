package dev.byline.auth.sigv4;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.byline.core.credential.RoleCredentials;
import dev.byline.core.eventstream.EventFrame;
import dev.byline.core.signing.FrameSigner;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The signatures of one event stream: each covers the frame's time, its payload, and the signature
 * before it, so that no frame can be changed, dropped, repeated or put elsewhere.
 *
 * <p>A frame has the headers {@code :date} (type 8, milliseconds) and {@code :chunk-signature} (type 6,
 * bytes).
 *
 * <p>Thread: one. Owns: the last signature. Fails: never.
 */
final class FrameChain implements FrameSigner {
  /** What stands in the head in place of the body's digest. */
  static final String PAYLOAD = "STREAMING-AWS4-HMAC-SHA256-EVENTS";

  private static final String ALGORITHM = "AWS4-HMAC-SHA256-PAYLOAD";
  private static final byte[] DATE = ":date".getBytes(US_ASCII);
  private static final byte[] SIGNATURE = ":chunk-signature".getBytes(US_ASCII);
  private static final byte TIMESTAMP_TYPE = 8;
  private static final byte BYTES_TYPE = 6;
  private static final int DATE_LENGTH = 1 + DATE.length + 1 + 8;
  private static final int SIGNATURE_LENGTH = 1 + SIGNATURE.length + 1 + 2 + 32;

  private final InstantSource clock;
  private final DerivedKeys keys;
  private final RoleCredentials credentials;
  private final String region;
  private String last;

  FrameChain(
      InstantSource clock,
      DerivedKeys keys,
      RoleCredentials credentials,
      String region,
      String seed) {
    this.clock = clock;
    this.keys = keys;
    this.credentials = credentials;
    this.region = region;
    this.last = seed;
  }

  @Override
  public byte[] sign(ByteBuffer payload) {
    Instant now = clock.instant();
    byte[] body = new byte[payload.remaining()];
    payload.duplicate().get(body);
    byte[] date = ByteBuffer.allocate(DATE_LENGTH)
        .put((byte) DATE.length)
        .put(DATE)
        .put(TIMESTAMP_TYPE)
        .putLong(now.toEpochMilli())
        .array();
    byte[] signature = signature(SigV4Signer.TIME.format(now), date, body);
    last = SigV4Signer.HEX.formatHex(signature);
    return EventFrame.encode(headers(date, signature), payload);
  }

  private byte[] signature(String time, byte[] date, byte[] body) {
    String toSign = ALGORITHM
        + '\n'
        + time
        + '\n'
        + SigV4Signer.scope(time, region)
        + '\n'
        + last
        + '\n'
        + SigV4Signer.HEX.formatHex(Hashes.sha256(date))
        + '\n'
        + SigV4Signer.HEX.formatHex(Hashes.sha256(body));
    return Hashes.hmacSha256(
        keys.key(credentials, time.substring(0, 8), region, SigV4Signer.SERVICE),
        toSign.getBytes(UTF_8));
  }

  private static byte[] headers(byte[] date, byte[] signature) {
    return ByteBuffer.allocate(DATE_LENGTH + SIGNATURE_LENGTH)
        .put(date)
        .put((byte) SIGNATURE.length)
        .put(SIGNATURE)
        .put(BYTES_TYPE)
        .putShort((short) signature.length)
        .put(signature)
        .array();
  }
}
