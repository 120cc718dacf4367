package dev.byline.sim.sigv4;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.sim.http.Headers;
import dev.byline.sim.http.WireRequest;
import dev.byline.sim.iam.AccessKey;
import dev.byline.sim.iam.Principal;
import dev.byline.sim.iam.SimulatedIam;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/**
 * Golden vectors. The head was signed by botocore 1.43.11: {@code SigV4Auth} with {@code payload()} overridden to return {@code
 * STREAMING-AWS4-HMAC-SHA256-EVENTS}. The chunk signatures were computed with Python's {@code hmac} and {@code hashlib} from the string
 * to sign of AWS's event stream documentation.
 */
@NullMarked
class EventChainTest {
  private static final Instant HEAD = Instant.parse("2026-01-02T03:04:05Z");
  private static final Instant FIRST = Instant.parse("2026-01-02T03:04:06.123Z");
  private static final Instant SECOND = Instant.parse("2026-01-03T00:00:00Z");
  private static final Instant LAST = Instant.parse("2026-01-03T00:00:00.500Z");
  private static final String FIRST_SIGNATURE =
      "e8ee5c83c8fc86a984ae316863d0acf4f0a1bf82437370349826cb3fa373eee2";
  private static final String SECOND_SIGNATURE =
      "92fa96d04626c83dad75cc531361c31390ee7d0dc45eab9df1166a776c178074";
  private static final String LAST_SIGNATURE =
      "917a007033b62ae49a5b382ac751b4199654f1bac1abab8cfa17a5aedc751a08";

  private static final String NOTHING =
      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\"}]}";

  private final AtomicReference<Instant> now = new AtomicReference<>(HEAD);
  private final Clock clock = ((InstantSource) now::get).withZone(ZoneOffset.UTC);
  private final SimulatedIam iam = new SimulatedIam("123456789012", clock, new SecureRandom());
  private final SigV4Verifier verifier = new SigV4Verifier("us-east-1", "bedrock", iam::key, clock);
  private final AccessKey key = iam.importKey(
      "AKIDEXAMPLE",
      "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
      Optional.of("SESSIONTOKENEXAMPLE"),
      new Principal.User("123456789012", "/", "golden", NOTHING, Map.of()));

  private static WireRequest head(String payload) {
    return new WireRequest(
        "POST",
        "/model/amazon.nova-sonic-v1%3A0/invoke-with-bidirectional-stream",
        Headers.of(
            "content-type",
            "application/vnd.amazon.eventstream",
            "host",
            "bedrock-runtime.us-east-1.amazonaws.com",
            "x-amz-content-sha256",
            payload,
            "x-amz-date",
            "20260102T030405Z",
            "x-amz-security-token",
            "SESSIONTOKENEXAMPLE",
            "authorization",
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260102/us-east-1/bedrock/aws4_request,"
                + " SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date;x-amz-security-token,"
                + " Signature=6e031bef0f6c34b2681e6d65da0f67eb827bb347a9a7f9c643820feb08c43dd3"),
        new byte[0],
        HEAD);
  }

  private EventChain chain() {
    return verifier.events(head(SigV4Verifier.EVENTS), key);
  }

  private static Optional<Verification.Rejected> next(
      EventChain chain, Instant at, String payload, String signature) {
    byte[] date = ByteBuffer.allocate(15)
        .put((byte) 5)
        .put(":date".getBytes(US_ASCII))
        .put((byte) 8)
        .putLong(at.toEpochMilli())
        .array();
    return chain.next(at, date, payload.getBytes(US_ASCII), HexFormat.of().parseHex(signature));
  }

  @Test
  void theGoldenStreamIsAcceptedAcrossMidnight() {
    assertThat(verifier.verifyEvents(head(SigV4Verifier.EVENTS)))
        .isInstanceOf(Verification.Signed.class);
    EventChain chain = chain();
    assertThat(next(chain, FIRST, "first", FIRST_SIGNATURE)).isEmpty();
    now.set(SECOND);
    assertThat(next(chain, SECOND, "second", SECOND_SIGNATURE)).isEmpty();
    assertThat(next(chain, LAST, "", LAST_SIGNATURE)).isEmpty();
  }

  @Test
  void aReorderedChangedOrForeignEventIsRefused() {
    assertThat(next(chain(), FIRST, "First", FIRST_SIGNATURE)).isPresent();
    assertThat(next(chain(), FIRST.plusMillis(1), "first", FIRST_SIGNATURE)).isPresent();
    now.set(SECOND);
    assertThat(next(chain(), SECOND, "second", SECOND_SIGNATURE)).isPresent();
  }

  @Test
  void aDateTooFarOffIsRefused() {
    now.set(FIRST.plus(Duration.ofMinutes(5)).plusMillis(1));
    assertThat(next(chain(), FIRST, "first", FIRST_SIGNATURE))
        .hasValueSatisfying(flaw -> assertThat(flaw.message()).startsWith("Signature expired"));
    now.set(FIRST.minus(Duration.ofMinutes(5)).minusMillis(1));
    assertThat(next(chain(), FIRST, "first", FIRST_SIGNATURE))
        .hasValueSatisfying(
            flaw -> assertThat(flaw.message()).startsWith("Signature not yet current"));
    now.set(FIRST.plus(Duration.ofMinutes(5)));
    assertThat(next(chain(), FIRST, "first", FIRST_SIGNATURE)).isEmpty();
  }

  @Test
  void aHeadThatDoesNotDeclareSignedEventsIsRefused() {
    assertThat(verifier.verifyEvents(head("UNSIGNED-PAYLOAD")))
        .isInstanceOf(Verification.Rejected.class);
    assertThat(verifier.verify(head(SigV4Verifier.EVENTS)))
        .isInstanceOf(Verification.Rejected.class);
  }
}
