package dev.byline.sim.sigv4;

import dev.byline.sim.http.Headers;
import dev.byline.sim.http.WireRequest;
import dev.byline.sim.iam.AccessKey;
import dev.byline.sim.sigv4.Verification.Reason;
import dev.byline.sim.sigv4.Verification.Rejected;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Verifies the {@code Authorization} header form of Signature Version 4 for one service in one region.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html">AWS Signature Version 4</a>
 */
public final class SigV4Verifier {
  /** The value of {@code x-amz-content-sha256} when each event of the body is signed. */
  static final String EVENTS = "STREAMING-AWS4-HMAC-SHA256-EVENTS";

  static final Duration SKEW = Duration.ofMinutes(5);
  static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final String UNKNOWN = "The security token included in the request is invalid.";
  static final String MISMATCH =
      "The request signature we calculated does not match the signature you provided. Check your"
          + " AWS Secret Access Key and signing method. Consult the service documentation for"
          + " details.";

  private final String region;
  private final Set<String> services;
  private final Function<String, Optional<AccessKey>> keys;
  private final Clock clock;
  private final SigningKeys derived = new SigningKeys();

  /**
   * Verifies for one service.
   *
   * @param service the signing name, such as {@code bedrock}
   * @param keys access keys by their id
   */
  public SigV4Verifier(
      String region, String service, Function<String, Optional<AccessKey>> keys, Clock clock) {
    this(region, Set.of(service), keys, clock);
  }

  /**
   * Verifies for one service that has several signing names.
   *
   * @param services the signing names, each good for the whole service
   */
  public SigV4Verifier(
      String region,
      Set<String> services,
      Function<String, Optional<AccessKey>> keys,
      Clock clock) {
    this.region = region;
    this.services = Set.copyOf(services);
    this.keys = keys;
    this.clock = clock;
  }

  /** Verifies one request. */
  public Verification verify(WireRequest request) {
    return verify(request, request.bodySha256());
  }

  /** Verifies the head of a request whose body is a stream of signed events; the body is not looked at. */
  public Verification verifyEvents(WireRequest request) {
    return verify(request, EVENTS);
  }

  /** The verifier of the events that follow a head that {@link #verifyEvents} has found to be signed by a key. */
  public EventChain events(WireRequest request, AccessKey key) {
    Authorization authorization = Authorization.parse(
            request.headers().first("authorization").orElse(""))
        .orElseThrow(() -> new IllegalArgumentException("the head was not verified"));
    return new EventChain(key, authorization, derived, clock);
  }

  private Verification verify(WireRequest request, String payload) {
    Headers headers = request.headers();
    List<String> authorizations = headers.all("authorization");
    if (authorizations.isEmpty()) {
      return rejected(Reason.MISSING, "Missing Authentication Token");
    }
    Optional<Authorization> parsed = Authorization.parse(authorizations.getFirst());
    if (parsed.isEmpty() || authorizations.size() != 1) {
      return rejected(
          Reason.INCOMPLETE,
          "Authorization header requires 'Credential', 'Signature' and 'SignedHeaders' parameters.");
    }
    Authorization authorization = parsed.get();
    Optional<AccessKey> key = keys.apply(authorization.accessKeyId());
    if (key.isEmpty() || !tokenFits(key.get(), headers)) {
      return rejected(Reason.UNKNOWN_KEY, UNKNOWN);
    }
    Optional<Rejected> flaw = flawInTime(authorization, headers)
        .or(() -> flawInScope(authorization))
        .or(() -> flawInSignedHeaders(authorization, headers))
        .or(() -> flawInPayload(headers, payload));
    if (flaw.isPresent()) {
      return flaw.get();
    }
    if (!matches(request, authorization, key.get(), payload)) {
      return rejected(Reason.MISMATCH, MISMATCH);
    }
    if (key.get().expiredAt(clock.instant())) {
      return rejected(Reason.EXPIRED, "The security token included in the request is expired");
    }
    return new Verification.Signed(key.get());
  }

  private static boolean tokenFits(AccessKey key, Headers headers) {
    List<String> tokens = headers.all("x-amz-security-token");
    return key.sessionToken()
        .map(token -> tokens.size() == 1
            && MessageDigest.isEqual(
                token.getBytes(StandardCharsets.UTF_8),
                tokens.getFirst().getBytes(StandardCharsets.UTF_8)))
        .orElse(tokens.isEmpty());
  }

  private Optional<Rejected> flawInTime(Authorization authorization, Headers headers) {
    List<String> dates = headers.all("x-amz-date");
    if (dates.size() != 1) {
      return flaw(Reason.INCOMPLETE, "Authorization header requires existence of 'X-Amz-Date'.");
    }
    String date = dates.getFirst();
    Instant signed;
    try {
      signed = DATE.parse(date, Instant::from);
    } catch (DateTimeException e) {
      return flaw(
          Reason.INCOMPLETE, "Date must be in ISO-8601 'basic format'. Got '" + date + "'.");
    }
    if (!date.startsWith(authorization.scopeDate())
        || authorization.scopeDate().length() != "yyyyMMdd".length()) {
      return flaw(
          Reason.MISMATCH,
          "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from"
              + " HTTP: '"
              + authorization.scopeDate()
              + "' != '"
              + date
              + "'.");
    }
    Instant now = clock.instant();
    if (signed.isBefore(now.minus(SKEW))) {
      return flaw(
          Reason.MISMATCH,
          "Signature expired: " + date + " is now earlier than " + DATE.format(now.minus(SKEW)));
    }
    if (signed.isAfter(now.plus(SKEW))) {
      return flaw(
          Reason.MISMATCH,
          "Signature not yet current: " + date + " is still later than "
              + DATE.format(now.plus(SKEW)));
    }
    return Optional.empty();
  }

  private Optional<Rejected> flawInScope(Authorization authorization) {
    if (!authorization.region().equals(region)) {
      return flaw(
          Reason.MISMATCH,
          "Credential should be scoped to a valid region, not '" + authorization.region() + "'.");
    }
    if (!services.contains(authorization.service())) {
      return flaw(
          Reason.MISMATCH,
          "Credential should be scoped to correct service: '"
              + services.stream().sorted().findFirst().orElseThrow()
              + "'.");
    }
    return Optional.empty();
  }

  /** The host and every header that AWS gives a meaning must be signed, and what is signed must be there, in order. */
  private static Optional<Rejected> flawInSignedHeaders(
      Authorization authorization, Headers headers) {
    List<String> signed = authorization.signedHeaders();
    if (!signed.contains("host")) {
      return flaw(
          Reason.MISMATCH,
          "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
    }
    if (!signed.stream().sorted().distinct().toList().equals(signed)
        || signed.stream().anyMatch(name -> headers.first(name).isEmpty())) {
      return flaw(Reason.MISMATCH, MISMATCH);
    }
    for (Headers.Field field : headers.fields()) {
      String name = field.name();
      if ((name.startsWith("x-amz-") || name.startsWith("x-amzn-bedrock-"))
          && !signed.contains(name)) {
        return flaw(
            Reason.MISMATCH,
            "There were headers present in the request which were not signed: " + name);
      }
    }
    return Optional.empty();
  }

  private static Optional<Rejected> flawInPayload(Headers headers, String payload) {
    List<String> declared = headers.all("x-amz-content-sha256");
    if (declared.equals(List.of(payload)) || (declared.isEmpty() && !payload.equals(EVENTS))) {
      return Optional.empty();
    }
    return flaw(
        Reason.MISMATCH,
        "The value passed in as x-amz-content-sha256 does not match the computed payload hash.");
  }

  private boolean matches(
      WireRequest request, Authorization authorization, AccessKey key, String payload) {
    String canonical = CanonicalRequest.of(request, authorization.signedHeaders(), payload);
    String toSign = String.join(
        "\n",
        Authorization.ALGORITHM,
        request.headers().first("x-amz-date").orElse(""),
        authorization.scope(),
        sha256(canonical));
    byte[] signingKey = derived.derive(key.accessKeyId(), key.secretAccessKey(), authorization);
    byte[] expected = SigningKeys.hmac(signingKey, toSign);
    return MessageDigest.isEqual(expected, HexFormat.of().parseHex(authorization.signature()));
  }

  private static String sha256(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static Optional<Rejected> flaw(Reason reason, String message) {
    return Optional.of(rejected(reason, message));
  }

  private static Rejected rejected(Reason reason, String message) {
    return new Rejected(reason, message);
  }
}
