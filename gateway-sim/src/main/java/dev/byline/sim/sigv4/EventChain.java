package dev.byline.sim.sigv4;

import dev.byline.sim.iam.AccessKey;
import dev.byline.sim.sigv4.Verification.Reason;
import dev.byline.sim.sigv4.Verification.Rejected;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The chain of signatures over the events of one request: each signs the one before, beginning with the head's. The signing key
 * comes from each event's own date. Not thread-safe.
 *
 * @see <a href="https://docs.aws.amazon.com/transcribe/latest/dg/streaming-setting-up.html">Event stream encoding and its
 *     signatures</a>
 */
public final class EventChain {
  private static final String ALGORITHM = "AWS4-HMAC-SHA256-PAYLOAD";

  private final AccessKey key;
  private final Authorization authorization;
  private final SigningKeys derived;
  private final Clock clock;
  private String prior;

  EventChain(AccessKey key, Authorization authorization, SigningKeys derived, Clock clock) {
    this.key = key;
    this.authorization = authorization;
    this.derived = derived;
    this.clock = clock;
    this.prior = authorization.signature();
  }

  /**
   * Verifies the next event.
   *
   * @param date the value of {@code :date}
   * @param headers the event's headers as they stand on the wire, without {@code :chunk-signature}
   * @param payload the event's payload; empty for the last event
   * @param signature the value of {@code :chunk-signature}
   * @return why it is refused, or empty; after a refusal the chain is broken
   */
  public Optional<Rejected> next(Instant date, byte[] headers, byte[] payload, byte[] signature) {
    Instant now = clock.instant();
    if (date.isBefore(now.minus(SigV4Verifier.SKEW))
        || date.isAfter(now.plus(SigV4Verifier.SKEW))) {
      return Optional.of(new Rejected(
          Reason.MISMATCH,
          (date.isBefore(now) ? "Signature expired: " : "Signature not yet current: ")
              + SigV4Verifier.DATE.format(date)));
    }
    String time = SigV4Verifier.DATE.format(date);
    Authorization today = new Authorization(
        authorization.accessKeyId(),
        time.substring(0, "yyyyMMdd".length()),
        authorization.region(),
        authorization.service(),
        authorization.signedHeaders(),
        authorization.signature());
    String toSign =
        String.join("\n", ALGORITHM, time, today.scope(), prior, sha256(headers), sha256(payload));
    byte[] expected =
        SigningKeys.hmac(derived.derive(key.accessKeyId(), key.secretAccessKey(), today), toSign);
    if (!MessageDigest.isEqual(expected, signature)) {
      return Optional.of(new Rejected(Reason.MISMATCH, SigV4Verifier.MISMATCH));
    }
    prior = HexFormat.of().formatHex(signature);
    return Optional.empty();
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
