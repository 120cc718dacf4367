package dev.byline.sim.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.entry;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.byline.sim.Clients;
import dev.byline.sim.Simulator;
import dev.byline.sim.iam.Role;
import dev.byline.sim.iam.RoleSession;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleWithWebIdentityResponse;
import software.amazon.awssdk.services.sts.model.ExpiredTokenException;
import software.amazon.awssdk.services.sts.model.InvalidIdentityTokenException;
import software.amazon.awssdk.services.sts.model.StsException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OidcIT {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String ALLOW_ALL =
      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}";

  private final Simulator sim = Simulator.start();
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterAll
  void stop() {
    http.close();
    sim.close();
  }

  private DefaultJWTProcessor<SecurityContext> nimbus() throws Exception {
    JWKSource<SecurityContext> keys = JWKSourceBuilder.<SecurityContext>create(
            URI.create(get("/.well-known/openid-configuration").path("jwks_uri").asString())
                .toURL())
        .build();
    DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    processor.setJWSKeySelector(
        new JWSVerificationKeySelector<>(Set.of(JWSAlgorithm.RS256, JWSAlgorithm.ES256), keys));
    processor.setJWTClaimsSetVerifier(new DefaultJWTClaimsVerifier<>(
        "byline",
        new JWTClaimsSet.Builder().issuer(sim.issuer().toString()).build(),
        Set.of("sub", "iat", "exp")));
    return processor;
  }

  private JsonNode get(String path) throws Exception {
    return JSON.readTree(http.send(
            HttpRequest.newBuilder(URI.create(sim.issuer() + path)).build(),
            BodyHandlers.ofString())
        .body());
  }

  private HttpResponse<String> post(String path, String body) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(sim.issuer() + path))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  @Test
  void anyClaimCanBeOverriddenOrLeftOut() throws Exception {
    DefaultJWTProcessor<SecurityContext> nimbus = nimbus();
    long past = Instant.now().getEpochSecond() - 3_600;
    for (Map<String, ?> claims : List.<Map<String, ?>>of(
        Map.of("sub", "a", "exp", past),
        Map.of("sub", "a", "aud", "other"),
        Map.of("sub", "a", "iss", "https://evil.example"),
        Map.of("sub", "a", "exp", TokenMint.ABSENT),
        Map.of())) {
      assertThatExceptionOfType(BadJOSEException.class)
          .as("%s", claims)
          .isThrownBy(() -> nimbus.process(sim.tokens().mint(claims), null));
    }
  }

  @Test
  void rotationReplacesTheKeysAndKeepsTheOldOnesOnlyWhenAsked() throws Exception {
    String before = sim.tokens().mint("alice");
    String id = JWSObject.parse(before).getHeader().getKeyID();
    sim.rotateKeys(true);
    assertThat(keyIds()).hasSize(4).contains(id);
    sim.rotateKeys(false);
    assertThat(keyIds()).hasSize(2).doesNotContain(id);
    assertThatExceptionOfType(BadJOSEException.class)
        .isThrownBy(() -> nimbus().process(before, null));
    assertThat(nimbus().process(sim.tokens().mint("alice"), null).getSubject()).isEqualTo("alice");
  }

  private List<String> keyIds() throws Exception {
    return JWKSet.parse(get("/jwks").toString()).getKeys().stream()
        .map(JWK::getKeyID)
        .toList();
  }

  @Test
  void aTokenCanBeMintedOverHttp() throws Exception {
    JsonNode answer = JSON.readTree(
        post("/sim/token?alg=ES256", "{\"sub\":\"bob\",\"team\":\"x\"}").body());
    assertThat(answer.path("token_type").asString()).isEqualTo("Bearer");
    assertThat(answer.path("expires_in").asInt()).isEqualTo(3_600);
    JWTClaimsSet claims = nimbus().process(answer.path("access_token").asString(), null);
    assertThat(claims.getClaims()).contains(entry("sub", "bob"), entry("team", "x"));
    assertThat(post("/sim/token", "[1]").statusCode()).isEqualTo(400);
    assertThat(post("/sim/token?alg=none", "{}").statusCode()).isEqualTo(400);
    assertThat(post("/nowhere", "{}").statusCode()).isEqualTo(404);
  }

  private Role webRole(String name, String actions) {
    return sim.iam()
        .put(Role.of(
            "111122223333", name, """
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow",
                 "Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/%1$s"},
                 "Action":%2$s,
                 "Condition":{"StringEquals":{"%1$s:aud":"byline"}}}]}
                """.formatted(sim.issuer().getAuthority(), actions), ALLOW_ALL));
  }

  @Test
  void aTokenStandsForASignatureAtAssumeRoleWithWebIdentity() {
    Role role = webRole("Web", "[\"sts:AssumeRoleWithWebIdentity\",\"sts:TagSession\"]");
    Map<String, ?> claims = Map.of(
        "sub",
        "alice",
        "https://aws.amazon.com/tags",
        Map.of(
            "principal_tags",
            Map.of("team", List.of("search")),
            "transitive_tag_keys",
            List.of("team")));
    try (StsClient client = Clients.sts(sim.sts(), Clients.of(sim.iam().gatewayCredentials()))) {
      AssumeRoleWithWebIdentityResponse answer =
          assume(client, role, sim.tokens().mint(claims));
      assertThat(answer.subjectFromWebIdentityToken()).isEqualTo("alice");
      assertThat(answer.audience()).isEqualTo("byline");
      assertThat(answer.provider()).endsWith(sim.issuer().getAuthority());
      RoleSession session = (RoleSession)
          sim.iam().key(answer.credentials().accessKeyId()).orElseThrow().principal();
      assertThat(session.tags()).containsExactly(entry("team", "search"));
      assertThat(session.transitiveKeys()).containsExactly("team");

      Role untagged = webRole("WebUntagged", "\"sts:AssumeRoleWithWebIdentity\"");
      assume(client, untagged, sim.tokens().mint("alice"));
      assertThat(refusal(client, untagged, sim.tokens().mint(claims))
              .awsErrorDetails()
              .errorMessage())
          .isEqualTo("Not authorized to perform sts:TagSession");
    }
  }

  @Test
  void aTokenThatIsNotGoodIsRefusedForItsReason() {
    Role role = webRole("WebBad", "\"sts:AssumeRoleWithWebIdentity\"");
    long now = Instant.now().getEpochSecond();
    try (StsClient client = Clients.sts(sim.sts(), Clients.of(sim.iam().gatewayCredentials()))) {
      assertThat(refusal(client, role, sim.tokens().mint(Map.of("sub", "a", "exp", now - 301))))
          .isInstanceOf(ExpiredTokenException.class);
      assertThat(assume(client, role, sim.tokens().mint(Map.of("sub", "a", "exp", now - 200))))
          .as("five minutes of grace")
          .isNotNull();
      assertThat(refusal(client, role, sim.tokens().mint(Map.of("sub", "a", "aud", "x"))))
          .isInstanceOf(InvalidIdentityTokenException.class);
      assertThat(refusal(client, role, sim.tokens().mint(Map.of("sub", "a", "iss", "http://evil"))))
          .isInstanceOf(InvalidIdentityTokenException.class);
      String good = sim.tokens().mint("a");
      assertThat(
              refusal(client, role, good.substring(0, good.length() - 20) + "AAAAAAAAAAAAAAAAAAAA"))
          .isInstanceOf(InvalidIdentityTokenException.class);
      assertThat(refusal(client, role, "not.a.token"))
          .isInstanceOf(InvalidIdentityTokenException.class);
    }
  }

  private static AssumeRoleWithWebIdentityResponse assume(
      StsClient client, Role role, String token) {
    return client.assumeRoleWithWebIdentity(
        r -> r.roleArn(role.arn()).roleSessionName("alice").webIdentityToken(token));
  }

  private static StsException refusal(StsClient client, Role role, String token) {
    return catchThrowableOfType(StsException.class, () -> assume(client, role, token));
  }
}
