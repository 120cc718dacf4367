package dev.byline.sim.sts;

import dev.byline.sim.http.Refused;
import dev.byline.sim.iam.AccessKey;
import dev.byline.sim.iam.CallerKeys;
import dev.byline.sim.iam.ConditionContext;
import dev.byline.sim.iam.Decision;
import dev.byline.sim.iam.Principal;
import dev.byline.sim.iam.RoleSession;
import dev.byline.sim.iam.SimulatedIam;
import dev.byline.sim.oidc.Algorithm;
import dev.byline.sim.oidc.AwsIssuer;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * GetWebIdentityToken: a token of the account's own issuer for a signed principal. Tags need {@code sts:TagGetWebIdentityToken}
 * as well. Several audiences make a list of {@code aud}, one a text; that and the exact form of {@code original_session_exp} of
 * a session are read off AWS's samples. The limit of the payload's size is not documented and not modelled.
 *
 * @see <a href="https://docs.aws.amazon.com/STS/latest/APIReference/API_GetWebIdentityToken.html">GetWebIdentityToken</a>
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_outbound_token_claims.html">Token claims</a>
 */
final class OutboundTokens {
  private static final int AUDIENCES = 10;
  private static final int DEFAULT_SECONDS = 300;
  private static final Set<String> ALGORITHMS = Set.of("RS256", "ES384");

  private final SimulatedIam iam;
  private final Supplier<Optional<AwsIssuer>> issuer;
  private final String region;
  private final Clock clock;

  OutboundTokens(
      SimulatedIam iam, Supplier<Optional<AwsIssuer>> issuer, String region, Clock clock) {
    this.iam = iam;
    this.issuer = issuer;
    this.region = region;
    this.clock = clock;
  }

  /** A token and its end. */
  record Issued(String token, Instant expiration) {}

  private record Wanted(
      List<String> audiences, String algorithm, int seconds, Map<String, String> tags) {}

  Issued run(Query query, AccessKey key) {
    Wanted wanted = read(query);
    authorize(key.principal(), wanted);
    AwsIssuer by = issuer
        .get()
        .orElseThrow(() -> new Refused(
            "OutboundWebIdentityFederationDisabledException",
            403,
            "Outbound web identity federation is not enabled for this account."));
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    Instant end = now.plusSeconds(wanted.seconds());
    if (key.expiration().filter(end::isAfter).isPresent()) {
      throw new Refused(
          "SessionDurationEscalationException",
          403,
          "The requested token duration would extend the session beyond its original expiration"
              + " time.");
    }
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put(
        "aud", wanted.audiences().size() == 1 ? wanted.audiences().getFirst() : wanted.audiences());
    claims.put("sub", subject(key.principal()));
    claims.put("iat", now.getEpochSecond());
    claims.put("exp", end.getEpochSecond());
    claims.put(AwsIssuer.NAMESPACE, details(key, wanted));
    Algorithm algorithm = Algorithm.named(wanted.algorithm()).orElseThrow();
    return new Issued(by.mint().mint(algorithm, claims), end);
  }

  private static Wanted read(Query query) {
    List<String> audiences = query.list("Audience");
    if (audiences.isEmpty()) {
      throw Invalid.missing("Audience");
    }
    if (audiences.size() > AUDIENCES) {
      throw Invalid.value(
          audiences.size() + " audiences",
          "Audience",
          "Member must have length less than or equal to 10");
    }
    audiences.forEach(audience -> RequestReader.length(audience, "Audience", 1, 1_000));
    String algorithm = query.required("SigningAlgorithm");
    RequestReader.length(algorithm, "SigningAlgorithm", 5, 5);
    if (!ALGORITHMS.contains(algorithm)) {
      throw Invalid.value(
          algorithm, "SigningAlgorithm", "Member must satisfy enum value set: [ES384, RS256]");
    }
    int seconds = query.number("DurationSeconds").orElse(DEFAULT_SECONDS);
    RequestReader.range(seconds, "DurationSeconds", 60, 3_600);
    Map<String, String> tags = RequestReader.tags(query);
    RequestReader.checkTags(tags, Set.of());
    return new Wanted(audiences, algorithm, seconds, tags);
  }

  private void authorize(Principal caller, Wanted wanted) {
    ConditionContext.Builder keys = CallerKeys.of(caller, region)
        .tags("aws:RequestTag/", wanted.tags())
        .putAll("aws:TagKeys", wanted.tags().keySet());
    ConditionContext tagging = keys.build();
    ConditionContext asking = keys.putAll("sts:IdentityTokenAudience", wanted.audiences())
        .put("sts:SigningAlgorithm", wanted.algorithm())
        .put("sts:DurationSeconds", Integer.toString(wanted.seconds()))
        .build();
    ask(caller, "sts:GetWebIdentityToken", asking);
    if (!wanted.tags().isEmpty()) {
      ask(caller, "sts:TagGetWebIdentityToken", tagging);
    }
  }

  private void ask(Principal caller, String action, ConditionContext context) {
    if (iam.decideIdentity(caller, action, "*", context) != Decision.ALLOWED
        || iam.decideSession(caller, action, "*", context) != Decision.ALLOWED) {
      throw new Refused(
          "AccessDenied",
          403,
          "User: " + caller.arn() + " is not authorized to perform: " + action + " on resource: *");
    }
  }

  /** The role with its path, not the session. */
  private static String subject(Principal caller) {
    return caller instanceof RoleSession session ? session.role().arn() : caller.arn();
  }

  private Map<String, Object> details(AccessKey key, Wanted wanted) {
    Principal caller = key.principal();
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("aws_account", caller.account());
    details.put("source_region", region);
    if (!caller.tags().isEmpty()) {
      details.put("principal_tags", caller.tags());
    }
    if (caller instanceof RoleSession session) {
      key.expiration()
          .ifPresent(end -> details.put(
              "original_session_exp", end.truncatedTo(ChronoUnit.SECONDS).toString()));
      session.sourceIdentity().ifPresent(source -> details.put("source_identity", source));
    }
    if (!wanted.tags().isEmpty()) {
      details.put("request_tags", wanted.tags());
    }
    return details;
  }
}
