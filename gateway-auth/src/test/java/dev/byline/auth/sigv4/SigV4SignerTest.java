package dev.byline.auth.sigv4;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.core.Secret;
import dev.byline.core.access.AccessPolicy;
import dev.byline.core.access.AccessRule;
import dev.byline.core.access.Authorizer;
import dev.byline.core.access.ModelPattern;
import dev.byline.core.access.Permit;
import dev.byline.core.access.RegionRoute;
import dev.byline.core.access.RoleRoute;
import dev.byline.core.credential.RoleCredentials;
import dev.byline.core.identity.Attributes;
import dev.byline.core.identity.Principal;
import dev.byline.core.request.BedrockPaths;
import dev.byline.core.request.BedrockService;
import dev.byline.core.request.Endpoint;
import dev.byline.core.request.Header;
import dev.byline.core.request.HeaderRule;
import dev.byline.core.request.ModelCall;
import dev.byline.core.request.Operation;
import dev.byline.core.signing.SignedHead;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

@NullMarked
final class SigV4SignerTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final byte[] BODY =
      "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"hi\"}]}]}".getBytes(UTF_8);
  private static final Header JSON = new Header("content-type", "application/json");

  @Test
  void goldenVectorA() {
    SignedHead head =
        sign(Operation.CONVERSE, "anthropic.claude-3-haiku-20240307-v1:0", List.of(JSON), BODY);

    assertThat(head.target()).isEqualTo("/model/anthropic.claude-3-haiku-20240307-v1%3A0/converse");
    assertThat(header(head, "authorization"))
        .isEqualTo(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260102/us-east-1/bedrock/aws4_request,"
                + " SignedHeaders=content-type;host;x-amz-date;x-amz-security-token,"
                + " Signature=30009af6f0f0e793f89a5d75b67981d0f32b1df00cd2f1eeffd4ea70e7fdae6f");
  }

  @Test
  void goldenVectorBAnArnWithASignedBedrockHeader() {
    SignedHead head = sign(
        Operation.INVOKE_WITH_RESPONSE_STREAM,
        "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123def456",
        List.of(
            JSON,
            new Header("x-amzn-bedrock-accept", "application/json"),
            new Header("accept", "*/*")),
        BODY);

    assertThat(header(head, "authorization"))
        .isEqualTo(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260102/us-east-1/bedrock/aws4_request,"
                + " SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amzn-bedrock-accept,"
                + " Signature=8001102d641ab2ad43776c07fa85361a9bc8d522247008d9de0f18529a0cb383");
  }

  @Test
  void goldenVectorCAQueryWithoutABody() {
    ModelCall call = BedrockPaths.parse(
            "GET", "/async-invoke?statusEquals=InProgress&maxResults=10")
        .call();
    SignedHead head = new SigV4Signer(Clock.fixed(NOW, ZoneOffset.UTC))
        .sign(permit(call), credentials("AKIDEXAMPLE"), List.of(), Hashes.sha256(new byte[0]));

    assertThat(head.method()).isEqualTo("GET");
    assertThat(head.target()).isEqualTo("/async-invoke?maxResults=10&statusEquals=InProgress");
    assertThat(header(head, "authorization"))
        .isEqualTo(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260102/us-east-1/bedrock/aws4_request,"
                + " SignedHeaders=host;x-amz-date;x-amz-security-token,"
                + " Signature=d705e216eb311b2382831539bdff93dd78181ab03765be27bf5d20dfedfb7a38");
  }

  @Test
  void signsAsTheSdkDoesWhateverIsSent() {
    Random random = new Random(42);
    for (int round = 0; round < 300; round++) {
      Operation operation =
          random.nextBoolean() ? Operation.CONVERSE : Operation.INVOKE_WITH_RESPONSE_STREAM;
      String modelId = modelId(random);
      byte[] body = new byte[random.nextInt(2000)];
      random.nextBytes(body);
      List<Header> headers = headers(random);

      // The SDK's signer adds the body's digest as a header; given the same one, ours signs it too.
      List<Header> withDigest = new ArrayList<>(headers);
      withDigest.add(
          new Header("x-amz-content-sha256", HexFormat.of().formatHex(Hashes.sha256(body))));

      SignedHead ours = sign(operation, modelId, withDigest, body);

      assertThat(header(ours, "authorization"))
          .as("%s on %s with %s", operation, modelId, headers)
          .isEqualTo(sdkAuthorization(ours.target(), headers, body));
    }
  }

  @ParameterizedTest
  @EnumSource(HeaderRule.class)
  void whatTheTableOfHeadersCallsSignedIsSigned(HeaderRule rule) {
    if (rule.treatment() == HeaderRule.Treatment.READ) {
      assertThat(Operation.values())
          .noneMatch(operation -> HeaderRule.isForwarded(rule.header(), operation));
      return;
    }
    String name = rule.header().replace("*", "x");
    SignedHead head = sign(Operation.INVOKE, "a.b", List.of(new Header(name, "v")), BODY);

    String authorization = header(head, "authorization");
    String signed = authorization.substring(authorization.indexOf("SignedHeaders="));
    assertThat(signed.contains(name))
        .isEqualTo(rule.treatment() == HeaderRule.Treatment.FORWARDED_SIGNED);
    assertThat(header(head, name)).isEqualTo("v");
  }

  @Test
  void theSessionTokenGoesOutAndAnotherSessionSignsDifferently() {
    SignedHead one = sign(Operation.CONVERSE, "a.b", List.of(JSON), BODY);
    SignedHead two = new SigV4Signer(Clock.fixed(NOW, ZoneOffset.UTC))
        .sign(
            permit(Operation.CONVERSE, "a.b"),
            credentials("AKIDOTHER"),
            List.of(JSON),
            Hashes.sha256(BODY));

    assertThat(header(one, "x-amz-security-token")).isEqualTo("SESSIONTOKENEXAMPLE");
    assertThat(header(one, "host")).isEqualTo("bedrock-runtime.us-east-1.amazonaws.com");
    assertThat(header(two, "authorization")).isNotEqualTo(header(one, "authorization"));
  }

  private static String sdkAuthorization(String path, List<Header> headers, byte[] body) {
    SdkHttpRequest.Builder request = SdkHttpRequest.builder()
        .method(SdkHttpMethod.POST)
        .uri(URI.create("https://bedrock-runtime.us-east-1.amazonaws.com" + path));
    headers.forEach(header -> request.appendHeader(header.name(), header.value()));
    SignedRequest signed = AwsV4HttpSigner.create()
        .sign(r -> r.identity(AwsSessionCredentialsIdentity.create(
                "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "SESSIONTOKENEXAMPLE"))
            .request(request.build())
            .payload(ContentStreamProvider.fromByteArray(body))
            .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "bedrock")
            .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1")
            .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(NOW, ZoneOffset.UTC)));
    return signed.request().firstMatchingHeader("Authorization").orElseThrow();
  }

  private static String modelId(Random random) {
    String alphabet = "abcXYZ019-_.:";
    StringBuilder id = new StringBuilder("m");
    for (int length = random.nextInt(40); length > 0; length--) {
      char c = alphabet.charAt(random.nextInt(alphabet.length()));
      id.append(c == '.' && id.charAt(id.length() - 1) == '.' ? 'x' : c);
    }
    return random.nextBoolean() ? id.toString() : "arn:aws:bedrock:us-east-1:1:x/" + id;
  }

  private static List<Header> headers(Random random) {
    List<Header> headers = new ArrayList<>();
    headers.add(JSON);
    if (random.nextBoolean()) {
      headers.add(new Header("x-amzn-bedrock-trace", "ENABLED"));
    }
    if (random.nextBoolean()) {
      headers.add(new Header("x-amzn-bedrock-request-metadata", "{\"a\": \"b   c\",  \"d\":1}"));
    }
    if (random.nextBoolean()) {
      headers.add(new Header("x-amzn-bedrock-accept", "application/json"));
    }
    return headers;
  }

  private static SignedHead sign(
      Operation operation, String modelId, List<Header> headers, byte[] body) {
    return new SigV4Signer(Clock.fixed(NOW, ZoneOffset.UTC))
        .sign(permit(operation, modelId), credentials("AKIDEXAMPLE"), headers, Hashes.sha256(body));
  }

  private static RoleCredentials credentials(String accessKeyId) {
    return new RoleCredentials(
        accessKeyId,
        Secret.of("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
        Secret.of("SESSIONTOKENEXAMPLE"),
        NOW.plusSeconds(3600),
        "arn:aws:sts::123456789012:assumed-role/r/s");
  }

  private static Permit permit(Operation operation, String modelId) {
    return permit(
        BedrockPaths.parse("POST", "/model/" + modelId + '/' + operation.text()).call());
  }

  private static Permit permit(ModelCall call) {
    AccessRule rule = new AccessRule(List.of(new ModelPattern("*")), Set.of(Operation.values()));
    RoleRoute route = new RoleRoute(
        "us-east-1", "arn:aws:iam::123456789012:role/r", Duration.ofHours(1), null, false);
    RegionRoute region = RegionRoute.ofAll(Map.of(
        BedrockService.RUNTIME,
        new Endpoint("us-east-1", true, "bedrock-runtime.us-east-1.amazonaws.com", 443)));
    return new Authorizer(new AccessPolicy(List.of(rule), List.of(route), List.of(region)))
        .permit(new Principal("i", "s", "name", new Attributes("t", "t", "a", "e", "c")), call);
  }

  private static String header(SignedHead head, String name) {
    return head.headers().stream()
        .filter(header -> header.name().equals(name))
        .findFirst()
        .orElseThrow()
        .value();
  }
}
