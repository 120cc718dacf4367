package dev.byline.sim.sts;

import dev.byline.sim.http.Refused;
import dev.byline.sim.iam.ConditionContext;
import dev.byline.sim.iam.Role;
import dev.byline.sim.iam.SimulatedIam;
import dev.byline.sim.iam.TrustDecisions;
import dev.byline.sim.oidc.Algorithm;
import dev.byline.sim.oidc.CompactToken;
import dev.byline.sim.oidc.TokenVerifier;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * AssumeRoleWithWebIdentity: the token of a registered OIDC provider stands for the caller's signature. Tags and source
 * identity come from claims. A token is taken for five minutes after its end, and its end does not shorten the session.
 *
 * @see <a href="https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html">
 *     AssumeRoleWithWebIdentity</a>
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc.html">OIDC federation</a>
 */
final class WebIdentity {
  private static final Duration SKEW = Duration.ofMinutes(5);
  private static final Set<Algorithm> TAKEN = Set.of(
      Algorithm.RS256,
      Algorithm.RS384,
      Algorithm.RS512,
      Algorithm.ES256,
      Algorithm.ES384,
      Algorithm.ES512);
  private static final String SOURCE = "https://aws.amazon.com/source_identity";

  private final SimulatedIam iam;
  private final TrustDecisions trust;
  private final Sessions sessions;
  private final Function<String, Optional<TokenVerifier>> providers;
  private final Clock clock;

  WebIdentity(
      SimulatedIam iam,
      Sessions sessions,
      Function<String, Optional<TokenVerifier>> providers,
      Clock clock) {
    this.iam = iam;
    this.trust = new TrustDecisions(iam);
    this.sessions = sessions;
    this.providers = providers;
    this.clock = clock;
  }

  /** A session and whose token it stands for. */
  record Federated(Sessions.Opened opened, String subject, String audience, String provider) {}

  Federated run(Query query) {
    CompactToken token = token(query);
    JsonNode claims = token.claims();
    String url = claims.path("iss").asString("");
    String issuer = url.replaceFirst("^https?://", "");
    String arn = "arn:aws:iam::" + account(query) + ":oidc-provider/" + issuer;
    Set<String> audiences = iam.oidcProvider(arn)
        .orElseThrow(() -> invalid("No OpenIDConnect provider found in your account for " + url));
    if (!signed(token, url)) {
      throw invalid("Couldn't retrieve verification key from your identity provider, please"
          + " reference AssumeRoleWithWebIdentity documentation for requirements");
    }
    String audience = audience(claims, audiences);
    checkTimes(claims);
    if (!claims.path("sub").isString()) {
      throw invalid("Missing a required claim: sub");
    }
    String subject = claims.path("sub").asString();
    SessionRequest request = RequestReader.read(
        query, iam, TagClaims.tags(claims), TagClaims.transitive(claims), source(claims));
    Role role = authorize(request, claims, arn, issuer, audience);
    return new Federated(sessions.open(request, role, Optional.empty()), subject, audience, arn);
  }

  private static CompactToken token(Query query) {
    String token = query.required("WebIdentityToken");
    RequestReader.length(token, "WebIdentityToken", 4, 20_000);
    if (query.text("ProviderId").isPresent()) {
      throw invalid("ProviderId: only for OAuth 2.0 access tokens of Amazon and Facebook");
    }
    return CompactToken.read(token)
        .orElseThrow(() -> invalid("The ID Token provided is not a valid JWT. (You may see this"
            + " error if you sent an Access Token)"));
  }

  /** The account of the role, where the provider is looked for. */
  private static String account(Query query) {
    String[] parts = query.required("RoleArn").split(":", -1);
    return parts.length > 4 ? parts[4] : "";
  }

  /** STS takes RSA signatures of PKCS #1 v1.5 and ECDSA, and no others. */
  private boolean signed(CompactToken token, String url) {
    return token.algorithm().filter(TAKEN::contains).isPresent()
        && providers.apply(url).filter(verifier -> verifier.verifies(token)).isPresent();
  }

  /** The authorized party stands for the audience, if the token names one. */
  private static String audience(JsonNode claims, Set<String> accepted) {
    List<String> named = claims.path("azp").isString()
        ? List.of(claims.path("azp").asString())
        : TagClaims.strings(claims.path("aud"));
    return named.stream()
        .filter(accepted::contains)
        .findFirst()
        .orElseThrow(() -> invalid("Incorrect token audience"));
  }

  private void checkTimes(JsonNode claims) {
    Instant now = clock.instant();
    if (!claims.path("exp").isNumber() || !claims.path("iat").isNumber()) {
      throw invalid("Missing a required claim: exp, iat");
    }
    Instant end = Instant.ofEpochSecond(claims.path("exp").asLong());
    if (!now.isBefore(end.plus(SKEW))) {
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
        .putAll(issuer + ":amr", TagClaims.strings(claims.path("amr")))
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

  private static Optional<String> source(JsonNode claims) {
    return Optional.of(claims.path(SOURCE).asString("")).filter(value -> !value.isEmpty());
  }

  static Refused invalid(String message) {
    return new Refused("InvalidIdentityToken", 400, message);
  }
}
