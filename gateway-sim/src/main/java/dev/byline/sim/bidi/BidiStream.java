package dev.byline.sim.bidi;

import dev.byline.sim.bedrock.BedrockAnswers;
import dev.byline.sim.counters.Counters;
import dev.byline.sim.http.Exchange;
import dev.byline.sim.http.Headers;
import dev.byline.sim.http.Refused;
import dev.byline.sim.http.RequestParts;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One bidirectional stream. Input waits until it is admitted; then every event is verified before it is looked at. A refusal is an HTTP
 * answer before the answer's head is sent, and an exception event after it.
 */
final class BidiStream implements RequestParts {
  /** How long a stream may be open. */
  static final Duration LONGEST = Duration.ofMinutes(8);

  private static final Duration WATCH = Duration.ofMillis(200);

  /** The exceptions that the output stream's model has; all others are told as {@code validationException}. */
  private static final Set<String> MODELLED = Set.of(
      "InternalServerException",
      "ModelStreamErrorException",
      "ValidationException",
      "ThrottlingException",
      "ModelTimeoutException",
      "ServiceUnavailableException");

  private final Exchange exchange;
  private final Counters.Tally tally;
  private final Clock clock;
  private final String requestId;
  private final ArrayDeque<Runnable> early = new ArrayDeque<>();
  private final MessageDigest digest;
  private @Nullable Admitted admitted;
  private boolean begun;
  private boolean over;

  BidiStream(
      Exchange exchange,
      Counters.Tally tally,
      Clock clock,
      String requestId,
      MessageDigest digest) {
    this.exchange = exchange;
    this.tally = tally;
    this.clock = clock;
    this.requestId = requestId;
    this.digest = digest;
  }

  /** What an admitted stream works with. */
  record Admitted(
      SignedInput input, SonicSession session, SpeechOutput output, boolean headAtOnce) {}

  /** Lower-case hex of the SHA-256 of all {@code bytes} received, one after the other: for the books. */
  String digest() {
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The head was accepted: input flows from now on. */
  void admit(Admitted by) {
    if (over) {
      return;
    }
    admitted = by;
    if (by.headAtOnce()) {
      begin(by);
    }
    watch();
    while (!early.isEmpty()) {
      early.remove().run();
    }
  }

  /** The stream was refused, by its head or by what came after it. */
  void refuse(Refused refused) {
    if (over) {
      return;
    }
    over = true;
    Admitted by = admitted;
    if (by == null || !begun) {
      tally.refused(refused.code());
      exchange.answer(BedrockAnswers.error(refused, requestId));
      return;
    }
    String code = MODELLED.contains(refused.code()) ? refused.code() : "ValidationException";
    by.output().fail(Character.toLowerCase(code.charAt(0)) + code.substring(1), refused.text());
  }

  @Override
  public void part(byte[] bytes) {
    if (over) {
      return;
    }
    Admitted by = admitted;
    if (by == null) {
      early.add(() -> part(bytes));
      return;
    }
    try {
      checkAge();
      for (byte[] event : by.input().read(bytes)) {
        digest.update(event);
        by.session().take(event);
        begin(by);
      }
      if (by.input().finished() && by.session().ended()) {
        finish(by);
      }
      if (begun) {
        by.output().run();
      }
    } catch (Refused refused) {
      refuse(refused);
    }
  }

  @Override
  public void ended() {
    if (over) {
      return;
    }
    Admitted by = admitted;
    if (by == null) {
      early.add(this::ended);
      return;
    }
    try {
      by.input().ended();
      if (!begun) {
        throw SignedInput.invalid("The event stream has no events.");
      }
      finish(by);
    } catch (Refused refused) {
      refuse(refused);
    }
  }

  @Override
  public void gone() {
    boolean before = over && !begun;
    over = true;
    early.clear();
    Admitted by = admitted;
    if (by != null && begun) {
      by.output().gone();
    } else if (!before) {
      tally.refused("ClientGone");
    }
  }

  private void begin(Admitted by) {
    if (begun) {
      return;
    }
    begun = true;
    exchange.begin(
        200,
        Headers.of(
            "x-amzn-RequestId", requestId, "content-type", "application/vnd.amazon.eventstream"));
    exchange.flush();
    by.output().run();
  }

  private void finish(Admitted by) {
    over = true;
    by.output().end();
  }

  private void watch() {
    if (over || !exchange.open()) {
      return;
    }
    try {
      checkAge();
      exchange.after(WATCH, this::watch);
    } catch (Refused refused) {
      refuse(refused);
    }
  }

  private void checkAge() {
    Instant end = exchange.request().arrived().plus(LONGEST);
    if (!clock.instant().isBefore(end)) {
      throw new Refused(
          "ModelTimeoutException", 408, "The stream was open for its longest time of 8 minutes.");
    }
  }
}
