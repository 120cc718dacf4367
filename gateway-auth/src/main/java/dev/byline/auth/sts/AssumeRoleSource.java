package dev.byline.auth.sts;

import dev.byline.core.BearerToken;
import dev.byline.core.Secret;
import dev.byline.core.credential.CredentialSource;
import dev.byline.core.credential.RoleCredentials;
import dev.byline.core.credential.RoleKey;
import dev.byline.core.failure.Failure;
import dev.byline.core.failure.Fault;
import dev.byline.core.observe.Observer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.StsClientBuilder;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.AssumeRoleResponse;
import software.amazon.awssdk.services.sts.model.AssumeRoleWithWebIdentityRequest;
import software.amazon.awssdk.services.sts.model.AssumeRoleWithWebIdentityResponse;
import software.amazon.awssdk.services.sts.model.AssumedRoleUser;
import software.amazon.awssdk.services.sts.model.Credentials;
import software.amazon.awssdk.services.sts.model.StsException;
import software.amazon.awssdk.services.sts.model.Tag;

/**
 * One AssumeRole, or one AssumeRoleWithWebIdentity, a call: the only maker of {@link RoleCredentials}.
 *
 * <p>Thread: any; the blocking clients run on the executor that it was given. Owns: one STS client a
 * region, and its connections. Fails: {@link Fault#CREDENTIALS_REFUSED} when STS says no, {@link
 * Fault#CREDENTIALS_UNAVAILABLE} when it throttles, fails or does not answer in time.
 *
 * @see <a href="https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html">AssumeRole</a>
 * @see <a
 *     href="https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html">AssumeRoleWithWebIdentity</a>
 */
public final class AssumeRoleSource implements CredentialSource, AutoCloseable {
  private static final int CONNECTIONS_MAX = 64;
  private static final int ATTEMPTS_MAX = 2;
  /** Answers that another try would get again; everything else is STS's or the gateway's trouble. */
  private static final Set<String> REFUSALS = Set.of(
      "AccessDenied",
      "ExpiredTokenException",
      "IDPRejectedClaim",
      "InvalidIdentityToken",
      "MalformedPolicyDocument",
      "PackedPolicyTooLarge",
      "RegionDisabledException",
      "ValidationError");

  private static final Duration COME_BACK = Duration.ofSeconds(2);

  private final Map<String, StsClient> clients = new ConcurrentHashMap<>();
  private final StsSettings settings;
  private final AwsCredentialsProvider base;
  private final Executor executor;
  private final Observer observer;

  /**
   * A source.
   *
   * @param settings how STS is reached
   * @param base the gateway's own credentials; they sign AssumeRole and nothing else
   * @param executor where the blocking client runs
   * @param observer is told of each answer
   */
  public AssumeRoleSource(
      StsSettings settings, AwsCredentialsProvider base, Executor executor, Observer observer) {
    this.settings = settings;
    this.base = base;
    this.executor = executor;
    this.observer = observer;
  }

  /** The client of a region's STS; as many as the configuration names regions. */
  private StsClient client(String region) {
    return clients.computeIfAbsent(region, this::connect);
  }

  private StsClient connect(String region) {
    StsClientBuilder builder = StsClient.builder()
        .region(Region.of(region))
        .credentialsProvider(base)
        .httpClientBuilder(Apache5HttpClient.builder()
            .maxConnections(CONNECTIONS_MAX)
            .connectionTimeout(Duration.ofSeconds(2))
            .socketTimeout(settings.timeout()))
        .overrideConfiguration(override -> override
            .apiCallTimeout(settings.timeout())
            .retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                .maxAttempts(ATTEMPTS_MAX)
                .build()));
    if (settings.endpoint() != null) {
      builder.endpointOverride(settings.endpoint());
    }
    return builder.build();
  }

  @Override
  public CompletionStage<RoleCredentials> forRole(RoleKey key) {
    return CompletableFuture.supplyAsync(() -> assume(key), executor);
  }

  @Override
  public void close() {
    clients.values().forEach(StsClient::close);
  }

  private RoleCredentials assume(RoleKey key) {
    long start = System.nanoTime();
    try {
      RoleCredentials credentials = session(key);
      observer.roleAssumed("ok", Duration.ofNanos(System.nanoTime() - start));
      return credentials;
    } catch (SdkException e) {
      Failure failure = failure(e, key);
      observer.roleAssumed(failure.fault().reason(), Duration.ofNanos(System.nanoTime() - start));
      throw failure.refused();
    }
  }

  private RoleCredentials session(RoleKey key) {
    BearerToken token = key.webIdentity();
    if (token == null) {
      AssumeRoleResponse assumed = client(key.region()).assumeRole(request(key));
      return credentials(assumed.credentials(), assumed.assumedRoleUser());
    }
    AssumeRoleWithWebIdentityResponse assumed = client(key.region())
        .assumeRoleWithWebIdentity(AssumeRoleWithWebIdentityRequest.builder()
            .roleArn(key.roleArn())
            .roleSessionName(key.sessionName())
            .durationSeconds((int) key.duration().toSeconds())
            .policy(key.policy())
            .webIdentityToken(token.value().expose())
            .build());
    return credentials(assumed.credentials(), assumed.assumedRoleUser());
  }

  private static AssumeRoleRequest request(RoleKey key) {
    List<Tag> tags = key.orderedTags().entrySet().stream()
        .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
        .toList();
    return AssumeRoleRequest.builder()
        .roleArn(key.roleArn())
        .roleSessionName(key.sessionName())
        .durationSeconds((int) key.duration().toSeconds())
        .tags(tags)
        .transitiveTagKeys(new TreeSet<>(key.transitiveTags()))
        .externalId(key.externalId())
        .sourceIdentity(key.sourceIdentity())
        .policy(key.policy())
        .build();
  }

  private static RoleCredentials credentials(Credentials credentials, AssumedRoleUser user) {
    return new RoleCredentials(
        credentials.accessKeyId(),
        Secret.of(credentials.secretAccessKey()),
        Secret.of(credentials.sessionToken()),
        credentials.expiration(),
        user.arn());
  }

  private static Failure failure(SdkException e, RoleKey key) {
    String code = e instanceof StsException answer && answer.awsErrorDetails() != null
        ? answer.awsErrorDetails().errorCode()
        : "";
    if (REFUSALS.contains(code)) {
      return Failure.of(
          Fault.CREDENTIALS_REFUSED,
          "STS refused the role session of this caller ("
              + code
              + "): check "
              + (key.webIdentity() == null
                  ? "the role's trust policy (sts:AssumeRole, sts:TagSession) and the tags."
                  : "the IAM OIDC provider and the role's trust policy"
                      + " (sts:AssumeRoleWithWebIdentity)."));
    }
    return new Failure(
        Fault.CREDENTIALS_UNAVAILABLE, "No role session can be had from STS now.", COME_BACK);
  }
}
