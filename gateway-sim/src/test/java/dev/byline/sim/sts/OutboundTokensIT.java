package dev.byline.sim.sts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import dev.byline.sim.Clients;
import dev.byline.sim.Simulator;
import dev.byline.sim.iam.PolicyDocument;
import dev.byline.sim.iam.Principal;
import dev.byline.sim.iam.Role;
import dev.byline.sim.iam.RoleSession;
import dev.byline.sim.oidc.AwsIssuer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.GetWebIdentityTokenRequest;
import software.amazon.awssdk.services.sts.model.GetWebIdentityTokenResponse;
import software.amazon.awssdk.services.sts.model.OutboundWebIdentityFederationDisabledException;
import software.amazon.awssdk.services.sts.model.SessionDurationEscalationException;
import software.amazon.awssdk.services.sts.model.StsException;
import software.amazon.awssdk.services.sts.model.Tag;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** GetWebIdentityToken: a workload's token of the account's own issuer. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OutboundTokensIT {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String AUDIENCE = "https://gateway.example";
  private static final String ASK = """
      {"Version":"2012-10-17","Statement":[{"Effect":"Allow",
       "Action":["sts:GetWebIdentityToken","sts:TagGetWebIdentityToken"],"Resource":"*"}]}
      """;

  private final Simulator sim = Simulator.start();
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterAll
  void stop() {
    http.close();
    sim.close();
  }

  private StsClient client(String policy, List<PolicyDocument> limits, Duration life) {
    Role role = sim.iam()
        .put(Role.of(
                "111122223333", "Workload" + Integer.toHexString(policy.hashCode()), """
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow",
                 "Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"sts:AssumeRole"}]}
                """, policy)
            .withPath("/apps/")
            .withTags(Map.of("team", "role-team", "stage", "prod")));
    return Clients.sts(
        sim.sts(),
        Clients.of(sim.iam()
            .openSession(
                new RoleSession(
                    role,
                    "task-1",
                    Map.of("team", "search"),
                    Set.of(),
                    Optional.of("owner"),
                    limits),
                life)));
  }

  private StsClient client() {
    return client(ASK, List.of(), Duration.ofHours(1));
  }

  private static GetWebIdentityTokenRequest.Builder valid() {
    return GetWebIdentityTokenRequest.builder().audience(AUDIENCE).signingAlgorithm("ES384");
  }

  private JsonNode get(String url) throws Exception {
    return JSON.readTree(
        http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
            .body());
  }

  private static StsException refusal(
      StsClient client, Consumer<GetWebIdentityTokenRequest.Builder> change) {
    StsException refusal = catchThrowableOfType(
        StsException.class,
        () -> client.getWebIdentityToken(GetWebIdentityTokenRequest.builder()
            .audience(AUDIENCE)
            .signingAlgorithm("RS256")
            .applyMutation(change)
            .build()));
    assertThat(refusal).as("a refusal").isNotNull();
    return refusal;
  }

  @Test
  void anAccountHasToEnableItFirst() {
    try (Simulator fresh = Simulator.start()) {
      Principal.User user = new Principal.User("111122223333", "/", "robot", ASK, Map.of());
      try (StsClient client = Clients.sts(fresh.sts(), Clients.of(fresh.iam().longTermKey(user)))) {
        assertThat(refusal(client, r -> {}))
            .isInstanceOf(OutboundWebIdentityFederationDisabledException.class);
        fresh.outboundIssuer();
        assertThat(client.getWebIdentityToken(valid().build()).webIdentityToken())
            .isNotEmpty();
      }
    }
  }

  @Test
  void theTokenCarriesTheDocumentedClaimsAndVerifiesByDiscovery() throws Exception {
    AwsIssuer issuer = sim.outboundIssuer();
    assertThat(sim.outboundIssuer()).isSameAs(issuer);
    Instant before = Instant.now();
    try (StsClient client = client()) {
      for (String algorithm : List.of("RS256", "ES384")) {
        GetWebIdentityTokenResponse answer = client.getWebIdentityToken(valid()
            .signingAlgorithm(algorithm)
            .tags(Tag.builder().key("job").value("42").build())
            .build());
        JWSObject token = JWSObject.parse(answer.webIdentityToken());
        JsonNode discovery = get(issuer.url() + "/.well-known/openid-configuration");
        assertThat(discovery.path("issuer").asString()).isEqualTo(issuer.url());
        JWK key = Objects.requireNonNull(
            JWKSet.parse(get(discovery.path("jwks_uri").asString()).toString())
                .getKeyByKeyId(token.getHeader().getKeyID()));
        boolean verified = algorithm.equals("RS256")
            ? token.verify(new RSASSAVerifier(key.toRSAKey()))
            : token.verify(new ECDSAVerifier(key.toECKey()));
        assertThat(verified).isTrue();
        JsonNode claims = JSON.readTree(token.getPayload().toString());
        assertThat(claims.path("iss").asString()).isEqualTo(issuer.url());
        assertThat(claims.path("aud").asString()).isEqualTo(AUDIENCE);
        assertThat(claims.path("sub").asString())
            .startsWith("arn:aws:iam::111122223333:role/apps/Workload");
        assertThat(claims.path("exp").asLong() - claims.path("iat").asLong()).isEqualTo(300);
        assertThat(answer.expiration())
            .isEqualTo(Instant.ofEpochSecond(claims.path("exp").asLong()))
            .isAfter(before.plusSeconds(298));
        JsonNode details = claims.path(AwsIssuer.NAMESPACE);
        assertThat(details.path("aws_account").asString()).isEqualTo("111122223333");
        assertThat(details.path("source_region").asString()).isEqualTo("us-east-1");
        assertThat(details.path("principal_tags").path("team").asString()).isEqualTo("search");
        assertThat(details.path("principal_tags").path("stage").asString()).isEqualTo("prod");
        assertThat(details.path("source_identity").asString()).isEqualTo("owner");
        assertThat(details.path("request_tags").path("job").asString()).isEqualTo("42");
        assertThat(Instant.parse(details.path("original_session_exp").asString()))
            .isAfter(before);
      }
    }
  }

  @Test
  void thePagesLookAsRealOnesDo() throws Exception {
    AwsIssuer issuer = sim.outboundIssuer();
    JsonNode discovery = get(issuer.url() + "/.well-known/openid-configuration");
    assertThat(discovery.propertyNames())
        .containsExactlyInAnyOrder(
            "claims_supported",
            "id_token_signing_alg_values_supported",
            "issuer",
            "jwks_uri",
            "subject_types_supported");
    JsonNode keys = get(issuer.url() + "/.well-known/jwks.json").path("keys");
    assertThat(keys).hasSize(2);
    assertThat(keys.get(0).path("kid").asString()).isEqualTo("RSA_0");
    assertThat(keys.get(0).has("alg")).isFalse();
    assertThat(keys.get(1).path("kid").asString()).isEqualTo("EC384_0");
    assertThat(keys.get(1).path("alg").asString()).isEqualTo("ES384");
  }

  @Test
  void limitsAreThoseOfTheModel() {
    sim.outboundIssuer();
    try (StsClient client = client()) {
      for (Consumer<GetWebIdentityTokenRequest.Builder> wrong :
          List.<Consumer<GetWebIdentityTokenRequest.Builder>>of(
              r -> r.audience(List.of()),
              r -> r.audience("a".repeat(1_001)),
              r -> r.audience(Collections.nCopies(11, "a")),
              r -> r.signingAlgorithm("ES256"),
              r -> r.signingAlgorithm("none"),
              r -> r.durationSeconds(59),
              r -> r.durationSeconds(3_601),
              r -> r.tags(Tag.builder().key("a;b").value("x").build()))) {
        assertThat(refusal(client, wrong).awsErrorDetails().errorCode())
            .isEqualTo("ValidationError");
      }
      assertThat(client.getWebIdentityToken(valid().audience("a", "b").build()).webIdentityToken())
          .isNotEmpty();
    }
    try (StsClient brief = client(ASK, List.of(), Duration.ofMinutes(10))) {
      assertThat(refusal(brief, r -> r.durationSeconds(3_600)))
          .isInstanceOf(SessionDurationEscalationException.class);
    }
  }

  @Test
  void iamIsAskedWithTheDocumentedKeysAndTheSessionPolicyToo() {
    sim.outboundIssuer();
    String narrow = """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:GetWebIdentityToken",
         "Resource":"*","Condition":{
           "ForAllValues:StringEquals":{"sts:IdentityTokenAudience":"https://gateway.example"},
           "StringEquals":{"sts:SigningAlgorithm":"ES384"},
           "NumericLessThanEquals":{"sts:DurationSeconds":300}}}]}
        """;
    try (StsClient client = client(narrow, List.of(), Duration.ofHours(1))) {
      assertThat(client.getWebIdentityToken(valid().build()).webIdentityToken()).isNotEmpty();
      for (Consumer<GetWebIdentityTokenRequest.Builder> wrong :
          List.<Consumer<GetWebIdentityTokenRequest.Builder>>of(
              r -> r.signingAlgorithm("RS256"),
              r -> r.signingAlgorithm("ES384").audience("https://other.example"),
              r -> r.signingAlgorithm("ES384").durationSeconds(301),
              r -> r.signingAlgorithm("ES384")
                  .tags(Tag.builder().key("a").value("b").build()))) {
        assertThat(refusal(client, wrong).awsErrorDetails().errorCode()).isEqualTo("AccessDenied");
      }
    }
    PolicyDocument bedrockOnly = PolicyDocument.identity(
        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"bedrock:*\",\"Resource\":\"*\"}]}");
    try (StsClient limited = client(ASK, List.of(bedrockOnly), Duration.ofHours(1))) {
      assertThat(refusal(limited, r -> {}).awsErrorDetails().errorCode()).isEqualTo("AccessDenied");
    }
  }
}
