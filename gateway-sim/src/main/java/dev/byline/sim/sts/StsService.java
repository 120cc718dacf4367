package dev.byline.sim.sts;

import dev.byline.sim.counters.Counters;
import dev.byline.sim.faults.ServiceFaults;
import dev.byline.sim.http.Answer;
import dev.byline.sim.http.Exchange;
import dev.byline.sim.http.Headers;
import dev.byline.sim.http.Refused;
import dev.byline.sim.http.Service;
import dev.byline.sim.http.Staged;
import dev.byline.sim.http.WireRequest;
import dev.byline.sim.iam.AccessKey;
import dev.byline.sim.iam.Principal;
import dev.byline.sim.iam.SimulatedIam;
import dev.byline.sim.sigv4.SigV4Verifier;
import dev.byline.sim.sigv4.Verification;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.UUID;

/**
 * The Security Token Service over its query protocol: AssumeRole, AssumeRoleWithWebIdentity, GetCallerIdentity,
 * GetWebIdentityToken.
 *
 * @see <a href="https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html">AWS STS API reference</a>
 */
public final class StsService implements Service {
  private static final String VERSION = "2011-06-15";
  private static final int BODY_LIMIT = 1_000_000;

  private final SigV4Verifier verifier;
  private final AssumeRole assumeRole;
  private final WebIdentity webIdentity;
  private final OutboundTokens outbound;
  private final ServiceFaults faults;
  private final Counters counters;

  /** Serves one region. */
  public StsService(
      String region,
      SimulatedIam iam,
      Federation federation,
      Clock clock,
      ServiceFaults faults,
      Counters counters) {
    Sessions sessions = new Sessions(iam);
    this.verifier = new SigV4Verifier(region, "sts", iam::key, clock);
    this.assumeRole = new AssumeRole(iam, sessions, region);
    this.webIdentity = new WebIdentity(iam, sessions, federation::verifier, clock);
    this.outbound = new OutboundTokens(iam, federation::outbound, region, clock);
    this.faults = faults;
    this.counters = counters;
  }

  @Override
  public String name() {
    return "sts";
  }

  @Override
  public int bodyLimit() {
    return BODY_LIMIT;
  }

  @Override
  public Answer tooLong() {
    return error(
        new Refused("RequestEntityTooLarge", 413, "Request body is too large"),
        UUID.randomUUID().toString());
  }

  @Override
  public void serve(Exchange exchange) {
    String requestId = UUID.randomUUID().toString();
    String action = action(exchange.request());
    Counters.Tally tally = counters.tally(name(), action);
    tally.saw();
    Staged.run(exchange, faults, () -> {
      Answer answer;
      try {
        Refused.ifScripted(faults.next());
        answer = answer(exchange.request(), requestId);
        tally.accepted();
      } catch (Refused refused) {
        tally.refused(refused.code());
        answer = error(refused, requestId);
      }
      exchange.answer(answer);
    });
  }

  private Answer answer(WireRequest request, String requestId) {
    Query query = Query.of(request);
    String action = query
        .text("Action")
        .orElseThrow(() -> new Refused("MissingAction", 400, "Action was not given"));
    if (!query.text("Version").orElse("").equals(VERSION)) {
      throw noSuchOperation(action, query.text("Version").orElse("NO_VERSION_SPECIFIED"));
    }
    return switch (action) {
      case "AssumeRole" -> {
        Principal caller = key(request).principal();
        yield xml(200, StsAnswers.assumeRole(assumeRole.run(query, caller), requestId), requestId);
      }
      case "AssumeRoleWithWebIdentity" ->
        xml(200, StsAnswers.webIdentity(webIdentity.run(query), requestId), requestId);
      case "GetCallerIdentity" ->
        xml(200, StsAnswers.callerIdentity(key(request).principal(), requestId), requestId);
      case "GetWebIdentityToken" -> {
        AccessKey key = key(request);
        yield xml(200, StsAnswers.webIdentityToken(outbound.run(query, key), requestId), requestId);
      }
      default -> throw noSuchOperation(action, VERSION);
    };
  }

  private AccessKey key(WireRequest request) {
    return switch (verifier.verify(request)) {
      case Verification.Signed signed -> signed.key();
      case Verification.Rejected rejected ->
        throw new Refused(
            rejected.reason().queryCode(), rejected.reason().status(), rejected.message());
    };
  }

  private static String action(WireRequest request) {
    try {
      String action = Query.of(request).text("Action").orElse("");
      return switch (action) {
        case "AssumeRole",
            "AssumeRoleWithWebIdentity",
            "GetCallerIdentity",
            "GetWebIdentityToken" -> action;
        default -> "unknown";
      };
    } catch (Refused malformed) {
      return "unknown";
    }
  }

  private static Refused noSuchOperation(String action, String version) {
    return new Refused(
        "InvalidAction", 400, "Could not find operation " + action + " for version " + version);
  }

  private static Answer error(Refused refused, String requestId) {
    return xml(refused.status(), StsAnswers.error(refused, requestId), requestId);
  }

  private static Answer xml(int status, String xml, String requestId) {
    return new Answer(
        status,
        Headers.of("x-amzn-RequestId", requestId, "content-type", "text/xml"),
        xml.getBytes(StandardCharsets.UTF_8));
  }
}
