package dev.byline.core.access;

import dev.byline.core.BearerToken;
import dev.byline.core.credential.RoleKey;
import dev.byline.core.failure.Failure;
import dev.byline.core.failure.Fault;
import dev.byline.core.identity.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * With which role a caller's permitted calls go.
 *
 * @param when whose
 * @param mode how its sessions come about
 * @param region whose STS gives them; they are good in every region
 * @param roleArn the invoker role
 * @param duration of each session
 * @param externalId agreed with the role's owner, or null
 * @param sourceIdentity whether the session name is also set as source identity
 * @param transitiveTags keys of the tags that roles assumed from the session inherit
 * @param sessionPolicy whether what the access rules allow the caller limits the session too
 */
public record RoleRoute(
    Condition when,
    SessionMode mode,
    String region,
    AttributeTemplate roleArn,
    Duration duration,
    @Nullable AttributeTemplate externalId,
    boolean sourceIdentity,
    Set<String> transitiveTags,
    boolean sessionPolicy) {
  private static final Pattern ROLE_ARN = Pattern.compile(
      "arn:aws[a-z-]*:iam::\\d{12}:role/([!-~&&[^*?$]]{1,510}/)?[A-Za-z0-9_+=,.@-]{1,64}");

  /** STS API, AssumeRole, ExternalId. */
  private static final Pattern EXTERNAL_ID = Pattern.compile("[A-Za-z0-9_+=,.@:/-]{2,1224}");

  /** STS API, AssumeRoleWithWebIdentity, WebIdentityToken. */
  private static final int TOKEN_MAX = 20_000;

  /** Copies the keys. */
  public RoleRoute {
    transitiveTags = Set.copyOf(transitiveTags);
  }

  /** A route for everybody, by AssumeRole, limited by the role's own policies alone. */
  public RoleRoute(
      String region,
      String roleArn,
      Duration duration,
      @Nullable String externalId,
      boolean sourceIdentity) {
    this(
        Condition.ALWAYS,
        SessionMode.ASSUME_ROLE,
        region,
        AttributeTemplate.of(roleArn),
        duration,
        externalId == null ? null : AttributeTemplate.of(externalId),
        sourceIdentity,
        Set.of(),
        false);
  }

  /** Whether {@code arn} is a role's. */
  public static boolean isRoleArn(String arn) {
    return ROLE_ARN.matcher(arn).matches();
  }

  /** Whether STS takes {@code externalId}. */
  public static boolean isExternalId(String externalId) {
    return EXTERNAL_ID.matcher(externalId).matches();
  }

  /**
   * The session of {@code principal}.
   *
   * @param rules those that are for this caller; the session policy is made of them where the route
   *     wants one
   * @throws dev.byline.core.failure.Refused with {@link Fault#NO_ROLE} where the caller's attributes make
   *     no ARN, or STS would not take what they make
   */
  RoleKey key(Principal principal, List<AccessRule> rules) {
    String arn = filled("role ARN", roleArn, principal);
    if (!isRoleArn(arn)) {
      throw unfilled("role ARN");
    }
    String limit = sessionPolicy ? policy(rules) : null;
    String name = principal.sessionName();
    if (mode == SessionMode.WEB_IDENTITY) {
      checkToken(principal);
      return new RoleKey(
          region, arn, name, Map.of(), Set.of(), duration, null, null, limit, principal.token());
    }
    String external = externalId == null ? null : filled("external id", externalId, principal);
    if (external != null && !isExternalId(external)) {
      throw unfilled("external id");
    }
    Map<String, String> tags = principal.attributes().asTags();
    if (!tags.keySet().containsAll(transitiveTags)) {
      throw noRole("This caller lacks a tag that the role wants to be transitive, out of "
          + String.join(", ", new TreeSet<>(transitiveTags))
          + ".");
    }
    return new RoleKey(
        region,
        arn,
        name,
        tags,
        transitiveTags,
        duration,
        external,
        sourceIdentity ? name : null,
        limit,
        null);
  }

  /** Many callers have the same one, so it is kept once. */
  private String policy(List<AccessRule> rules) {
    String policy = SessionPolicy.of(rules, roleArn.toString());
    if (policy.length() > SessionPolicy.LENGTH_MAX) {
      throw noRole("The session policy of this caller's rules is longer than "
          + SessionPolicy.LENGTH_MAX + " characters.");
    }
    return policy.intern();
  }

  private static void checkToken(Principal principal) {
    BearerToken token = principal.token();
    if (token == null) {
      throw noRole("A relay's caller has no token of its own, so no web identity.");
    }
    if (token.value().expose().length() > TOKEN_MAX) {
      throw noRole("STS takes a web identity of up to " + TOKEN_MAX + " characters.");
    }
  }

  private static String filled(String what, AttributeTemplate template, Principal principal) {
    return template.fill(principal.attributes()).orElseThrow(() -> unfilled(what));
  }

  private static RuntimeException unfilled(String what) {
    return noRole("This caller's attributes make no " + what
        + ": one is missing, or has characters that can't stand in it.");
  }

  private static RuntimeException noRole(String why) {
    return Failure.of(Fault.NO_ROLE, why).refused();
  }
}
