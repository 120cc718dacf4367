package dev.byline.server.metering;

import dev.byline.core.access.Permit;
import dev.byline.core.credential.RoleCredentials;
import dev.byline.core.identity.Principal;
import dev.byline.core.ledger.LedgerEntry;
import dev.byline.core.limit.Reservation;
import dev.byline.core.request.ModelCall;
import dev.byline.core.usage.StreamEnd;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one exchange so far; every step writes down what it made, and at the end it
 * becomes one {@link LedgerEntry}.
 *
 * <p>Thread: one step at a time; the futures between the steps order them. Owns: nothing. Fails:
 * never.
 */
public final class ExchangeRecord {
  private final UUID id;
  private final Instant time;
  private final long start = System.nanoTime();
  private @Nullable ModelCall call;
  private @Nullable Principal principal;
  private @Nullable Permit permit;
  private @Nullable Reservation reservation;
  private @Nullable RoleCredentials credentials;
  private @Nullable String upstreamRequestId;
  private @Nullable Duration firstByte;

  /** The record of an exchange that begins now. */
  public ExchangeRecord(UUID id, Instant time) {
    this.id = id;
    this.time = time;
  }

  /** The exchange's id. */
  public UUID id() {
    return id;
  }

  /** Notes what is asked for. */
  public ModelCall asked(ModelCall what) {
    call = what;
    return what;
  }

  /** Notes who asks. */
  public Principal authenticated(Principal who) {
    principal = who;
    return who;
  }

  /** Notes that it is permitted. */
  public Permit permitted(Permit proof) {
    permit = proof;
    return proof;
  }

  /** Notes what was taken for it. */
  public Reservation reserved(Reservation taken) {
    reservation = taken;
    return taken;
  }

  /** Notes with which session it goes out. */
  public RoleCredentials assumed(RoleCredentials session) {
    credentials = session;
    return session;
  }

  /** Notes that Bedrock's answer has begun. */
  public void answered(@Nullable String requestId) {
    upstreamRequestId = requestId;
    firstByte = elapsed();
  }

  /** AWS's name of the operation, or {@code unknown}. */
  public String operation() {
    return call == null ? "unknown" : call.operation().apiName();
  }

  /** What was taken for it, if anything. */
  public @Nullable Reservation reservation() {
    return reservation;
  }

  /** Time since the exchange began. */
  public Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /** The row for the ledger. */
  LedgerEntry entry(StreamEnd end) {
    return new LedgerEntry(
        id,
        time,
        call,
        principal,
        permit == null ? null : permit.role().roleArn(),
        credentials == null ? null : credentials.assumedRoleArn(),
        permit == null ? null : permit.endpoint().region(),
        end,
        upstreamRequestId,
        elapsed(),
        firstByte);
  }
}
