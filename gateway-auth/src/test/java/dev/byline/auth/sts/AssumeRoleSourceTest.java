package dev.byline.auth.sts;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import dev.byline.core.BearerToken;
import dev.byline.core.Secret;
import dev.byline.core.credential.RoleKey;
import dev.byline.core.observe.Observer;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** What is asked of STS, letter by letter. */
@NullMarked
final class AssumeRoleSourceTest {
  private static final String ANSWER = """
      <%1$sResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><%1$sResult>
      <AssumedRoleUser><AssumedRoleId>A:n</AssumedRoleId>
      <Arn>arn:aws:sts::111122223333:assumed-role/R/name</Arn></AssumedRoleUser>
      <Credentials><AccessKeyId>ASIAX</AccessKeyId><SecretAccessKey>s</SecretAccessKey>
      <SessionToken>t</SessionToken><Expiration>2030-01-01T00:00:00Z</Expiration></Credentials>
      </%1$sResult></%1$sResponse>
      """;

  private final WireMockServer sts = new WireMockServer(options().dynamicPort());

  @BeforeEach
  void start() {
    sts.start();
  }

  @AfterEach
  void stop() {
    sts.stop();
  }

  @Test
  void theRegionOfTheKeyIsTheOneThatIsAsked() {
    sts.stubFor(any(anyUrl()).willReturn(ok(ANSWER.formatted("AssumeRole"))));
    try (AssumeRoleSource source = source()) {
      source.forRole(key("us-east-1", null)).toCompletableFuture().join();
      source.forRole(key("eu-west-1", null)).toCompletableFuture().join();
    }

    assertThat(requests())
        .extracting(request -> request.getHeader("Authorization"))
        .satisfiesExactlyInAnyOrder(
            signed -> assertThat(signed).contains("/us-east-1/sts/"),
            signed -> assertThat(signed).contains("/eu-west-1/sts/"));
  }

  @Test
  void everyInputOfTheKeyIsSent() {
    sts.stubFor(any(anyUrl()).willReturn(ok(ANSWER.formatted("AssumeRole"))));
    try (AssumeRoleSource source = source()) {
      source.forRole(key("us-east-1", null)).toCompletableFuture().join();
    }

    assertThat(requests().getFirst().getBodyAsString())
        .contains("Action=AssumeRole&")
        .contains("RoleSessionName=name")
        .contains("Tags.member.1.Key=team&Tags.member.1.Value=blue")
        .contains("TransitiveTagKeys.member.1=team")
        .contains("ExternalId=external")
        .contains("SourceIdentity=source")
        .contains("DurationSeconds=900")
        .contains("Policy=%7B%7D");
  }

  @Test
  void aWebIdentityIsNotSignedByTheGateway() {
    sts.stubFor(any(anyUrl()).willReturn(ok(ANSWER.formatted("AssumeRoleWithWebIdentity"))));
    try (AssumeRoleSource source = source()) {
      var session = source
          .forRole(key("us-east-1", new BearerToken(Secret.of("own-token"))))
          .toCompletableFuture()
          .join();
      assertThat(session.assumedRoleArn()).endsWith("/R/name");
    }

    LoggedRequest request = requests().getFirst();
    assertThat(request.containsHeader("Authorization")).isFalse();
    assertThat(request.getBodyAsString())
        .contains("Action=AssumeRoleWithWebIdentity&")
        .contains("WebIdentityToken=own-token")
        .contains("RoleSessionName=name")
        .contains("Policy=%7B%7D")
        .doesNotContain("Tags", "ExternalId", "SourceIdentity", "ProviderId");
  }

  private List<LoggedRequest> requests() {
    return sts.findAll(WireMock.anyRequestedFor(anyUrl()));
  }

  private static RoleKey key(String region, @Nullable BearerToken token) {
    boolean own = token == null;
    return new RoleKey(
        region,
        "arn:aws:iam::111122223333:role/R",
        "name",
        own ? Map.of("team", "blue") : Map.of(),
        own ? Set.of("team") : Set.of(),
        Duration.ofMinutes(15),
        own ? "external" : null,
        own ? "source" : null,
        "{}",
        token);
  }

  private static Observer ignored() {
    return (Observer) Proxy.newProxyInstance(
        Observer.class.getClassLoader(),
        new Class<?>[] {Observer.class},
        (proxy, method, arguments) -> null);
  }

  private AssumeRoleSource source() {
    return new AssumeRoleSource(
        new StsSettings("us-east-1", URI.create(sts.baseUrl()), Duration.ofSeconds(20)),
        StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIAX", "secret")),
        Runnable::run,
        ignored());
  }
}
