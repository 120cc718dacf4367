package dev.byline.sim.iam;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** IAM's store: roles, users, managed policies, OIDC providers and access keys. Thread-safe. */
public final class SimulatedIam {
  private static final Duration BASE_SESSION = Duration.ofHours(12);

  private final String account;
  private final Clock clock;
  private final SecureRandom random;
  private final Map<String, Role> roles = new ConcurrentHashMap<>();
  private final Map<String, PolicyDocument> parsed = new ConcurrentHashMap<>();
  private final Map<String, PolicyDocument> managed = new ConcurrentHashMap<>();
  private final Map<String, Set<String>> providers = new ConcurrentHashMap<>();
  private final Map<String, AccessKey> keys = new ConcurrentHashMap<>();
  private volatile @Nullable AccessKey gateway;
  private volatile Consumer<Question> watcher = question -> {};

  /** Starts empty. */
  public SimulatedIam(String account, Clock clock, SecureRandom random) {
    this.account = account;
    this.clock = clock;
    this.random = random;
  }

  /** Installs roles {@code BylineGateway} and {@code BylineInvoke} and a session of the first. */
  public void installDefaultWorld() {
    Role own = put(DefaultWorld.gateway(account));
    put(DefaultWorld.invoke(account));
    gateway = openSession(RoleSession.of(own, "byline-sim"), BASE_SESSION, 0);
  }

  /** The base credentials of the gateway: a session of {@code BylineGateway}, valid for 12 hours. */
  public AccessKey gatewayCredentials() {
    AccessKey key = gateway;
    if (key == null) {
      throw new IllegalStateException("the default world was not installed");
    }
    return key;
  }

  /** The ARN of the role that the gateway assumes per user. */
  public String invokeRoleArn() {
    return "arn:aws:iam::" + account + ":role/" + DefaultWorld.INVOKE;
  }

  /** The 12 digits of the account whose services are simulated. */
  public String account() {
    return account;
  }

  /** Creates or replaces a role; open sessions of it obey the new permission policy at once. */
  public Role put(Role role) {
    roles.put(role.arn(), role);
    return role;
  }

  /** Deletes a role; its open sessions may do nothing any more. */
  public void removeRole(String arn) {
    roles.remove(arn);
  }

  /** A role by its ARN, path included. */
  public Optional<Role> role(String arn) {
    return Optional.ofNullable(roles.get(arn));
  }

  /** Creates or replaces a managed policy. */
  public void putManagedPolicy(String arn, String json) {
    managed.put(arn, PolicyDocument.identity(json));
  }

  /** A managed policy by its ARN. */
  public Optional<PolicyDocument> managedPolicy(String arn) {
    return Optional.ofNullable(managed.get(arn));
  }

  /**
   * Registers an OpenID Connect provider.
   *
   * @param issuer its URL without the scheme, such as {@code 127.0.0.1:8080}
   * @param clientIds the audiences accepted
   * @return its ARN
   */
  public String putOidcProvider(String issuer, Set<String> clientIds) {
    String arn = "arn:aws:iam::" + account + ":oidc-provider/" + issuer;
    providers.put(arn, Set.copyOf(clientIds));
    return arn;
  }

  /** The audiences of a registered provider. */
  public Optional<Set<String>> oidcProvider(String arn) {
    return Optional.ofNullable(providers.get(arn));
  }

  /** Creates a long-term key of a user. */
  public AccessKey longTermKey(Principal.User user) {
    return keep(
        new AccessKey(newId("AKIA"), newSecret(), Optional.empty(), user, Optional.empty()));
  }

  /** Opens a role session without asking anybody: the way a task or a pod gets its credentials. */
  public AccessKey openSession(RoleSession session, Duration life) {
    return openSession(session, life, 0);
  }

  /**
   * Opens a role session.
   *
   * @param minimumTokenSize characters that the session token has at least
   */
  public AccessKey openSession(RoleSession session, Duration life, int minimumTokenSize) {
    return keep(new AccessKey(
        newId("ASIA"),
        newSecret(),
        Optional.of(newToken(minimumTokenSize)),
        session,
        Optional.of(clock.instant().plus(life))));
  }

  /** Adds a key with a fixed id and secret: for golden vectors. */
  public AccessKey importKey(
      String accessKeyId, String secret, Optional<String> sessionToken, Principal principal) {
    return keep(new AccessKey(accessKeyId, secret, sessionToken, principal, Optional.empty()));
  }

  /** A key by its id. */
  public Optional<AccessKey> key(String accessKeyId) {
    return Optional.ofNullable(keys.get(accessKeyId));
  }

  /** Deletes a key: requests signed with it meet an unknown key. */
  public void removeKey(String accessKeyId) {
    keys.remove(accessKeyId);
  }

  /** Has every question of a service told, before it is answered, to one watcher. */
  public void watch(Consumer<Question> by) {
    watcher = by;
  }

  /** What the caller's own policies say, before any limit of its session. */
  public Decision decideIdentity(
      Principal caller, String action, String resource, ConditionContext context) {
    watcher.accept(new Question(caller.arn(), action, resource, context));
    Optional<String> policy = switch (caller) {
      case Principal.User user -> Optional.of(user.permissionPolicy());
      case RoleSession session -> role(session.role().arn()).map(Role::permissionPolicy);
    };
    return policy
        .map(json -> parsed.computeIfAbsent(json, PolicyDocument::identity))
        .map(document -> document.decide(action, resource, context))
        .orElse(Decision.NOT_ALLOWED);
  }

  /** What the caller's session policies say: allowed when there are none. */
  public Decision decideSession(
      Principal caller, String action, String resource, ConditionContext context) {
    List<PolicyDocument> limits =
        caller instanceof RoleSession session ? session.sessionPolicies() : List.of();
    if (limits.isEmpty()) {
      return Decision.ALLOWED;
    }
    Decision decision = Decision.NOT_ALLOWED;
    for (PolicyDocument limit : limits) {
      decision = decision.or(limit.decide(action, resource, context));
    }
    return decision;
  }

  private AccessKey keep(AccessKey key) {
    keys.put(key.accessKeyId(), key);
    return key;
  }

  private String newId(String prefix) {
    return prefix + StableIds.letters(bytes(16), 16);
  }

  private String newSecret() {
    return Base64.getEncoder().encodeToString(bytes(30));
  }

  private String newToken(int minimum) {
    return "FwoGZXIvYXdzE" + Base64.getEncoder().encodeToString(bytes(Math.max(270, minimum)));
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}
