package dev.byline.sim.sts;

import dev.byline.sim.http.Refused;
import dev.byline.sim.iam.ConditionContext;
import dev.byline.sim.iam.Role;
import dev.byline.sim.iam.SimulatedIam;
import dev.byline.sim.iam.TrustDecisions;
import dev.byline.sim.oidc.TokenVerifier;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * AssumeRoleWithWebIdentity: the token of a registered OIDC provider stands for the caller's signature. Tags and source
 * identity come from claims.
 *
 * @see <a href="https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html">
 *     AssumeRoleWithWebIdentity</a>
 */
final class WebIdentity {
  private static final String TAGS = "https://aws.amazon.com/tags";
  private static final String SOURCE = "https://aws.amazon.com/source_identity";

  private final SimulatedIam iam;
  private final TrustDecisions trust;
  private final Sessions sessions;
  private final TokenVerifier tokens;
  private final Clock clock;

  WebIdentity(SimulatedIam iam, Sessions sessions, TokenVerifier tokens, Clock clock) {
    this.iam = iam;
    this.trust = new TrustDecisions(iam);
    this.sessions = sessions;
    this.tokens = tokens;
    this.clock = clock;
  }

  /** A session and whose token it stands for. */
  record Federated(Sessions.Opened opened, String subject, String audience, String provider) {}

  Federated run(Query query) {
    String token = query.required("WebIdentityToken");
    JsonNode claims = tokens
        .verify(token)
        .orElseThrow(
            () -> invalid("Couldn't retrieve verification key from your identity provider"));
    String issuer = claims.path("iss").asString("").replaceFirst("^https?://", "");
    String arn = "arn:aws:iam::" + iam.account() + ":oidc-provider/" + issuer;
    Set<String> audiences = iam.oidcProvider(arn)
        .orElseThrow(
            () -> invalid("No OpenIDConnect provider found in your account for " + issuer));
    String audience = strings(claims.path("aud")).stream()
        .filter(audiences::contains)
        .findFirst()
        .orElseThrow(() -> invalid("Incorrect token audience"));
    checkTimes(claims);
    String subject = claims.path("sub").asString("");
    if (subject.isEmpty()) {
      throw invalid("Missing a required claim: sub");
    }
    SessionRequest request =
        RequestReader.read(query, iam, tags(claims), transitive(claims), source(claims));
    Role role = authorize(request, claims, arn, issuer, audience);
    return new Federated(sessions.open(request, role, Optional.empty()), subject, audience, arn);
  }

  private void checkTimes(JsonNode claims) {
    Instant now = clock.instant();
    if (!claims.path("exp").isNumber() || !claims.path("iat").isNumber()) {
      throw invalid("Missing a required claim: exp, iat");
    }
    Instant end = Instant.ofEpochSecond(claims.path("exp").asLong());
    if (!now.isBefore(end)) {
      throw new Refused(
          "ExpiredTokenException",
          400,
          "Token expired: current date/time "
              + now.getEpochSecond()
              + " must be before the expiration date/time "
              + end.getEpochSecond());
    }
  }

  private Role authorize(
      SessionRequest request, JsonNode claims, String arn, String issuer, String audience) {
    ConditionContext.Builder keys = new ConditionContext.Builder()
        .put("aws:FederatedProvider", arn)
        .put(issuer + ":aud", audience)
        .put(issuer + ":sub", claims.path("sub").asString(""))
        .putAll(issuer + ":amr", strings(claims.path("amr")))
        .putAll("sts:SourceIdentity", request.sourceIdentity().stream().toList())
        .tags("aws:RequestTag/", request.tags())
        .putAll("aws:TagKeys", request.tagKeys())
        .putAll("sts:TransitiveTagKeys", request.transitiveKeys());
    ConditionContext tagging = keys.build();
    ConditionContext assuming =
        keys.put("sts:RoleSessionName", request.sessionName()).build();
    Optional<Role> role = iam.role(request.roleArn());
    ask(role, arn, "sts:AssumeRoleWithWebIdentity", assuming);
    if (!request.tags().isEmpty()) {
      ask(role, arn, "sts:TagSession", tagging);
    }
    if (request.sourceIdentity().isPresent()) {
      ask(role, arn, "sts:SetSourceIdentity", tagging);
    }
    return role.orElseThrow();
  }

  private void ask(Optional<Role> role, String arn, String action, ConditionContext context) {
    if (role.isEmpty() || !trust.allowsFederated(arn, role.get(), action, context)) {
      throw new Refused("AccessDenied", 403, "Not authorized to perform " + action);
    }
  }

  private static Map<String, String> tags(JsonNode claims) {
    Map<String, String> tags = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> tag :
        claims.path(TAGS).path("principal_tags").properties()) {
      List<String> values = strings(tag.getValue());
      if (values.size() != 1) {
        throw invalid("principal_tags: one value per key was expected: " + tag.getKey());
      }
      tags.put(tag.getKey(), values.getFirst());
    }
    return tags;
  }

  private static Set<String> transitive(JsonNode claims) {
    return new LinkedHashSet<>(strings(claims.path(TAGS).path("transitive_tag_keys")));
  }

  private static Optional<String> source(JsonNode claims) {
    return Optional.of(claims.path(SOURCE).asString("")).filter(value -> !value.isEmpty());
  }

  private static List<String> strings(JsonNode node) {
    List<String> all = new ArrayList<>();
    if (node.isString()) {
      all.add(node.asString());
    }
    node.forEach(one -> all.add(one.asString("")));
    return all;
  }

  private static Refused invalid(String message) {
    return new Refused("InvalidIdentityToken", 400, message);
  }
}
