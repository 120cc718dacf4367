package dev.byline.sim.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import dev.byline.sim.Simulator;
import dev.byline.sim.faults.ScriptedError;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every algorithm of an issuer, and several issuers side by side. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AlgorithmsIT {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String ED25519_PREFIX = "302a300506032b6570032100";

  private final Simulator sim = Simulator.start();
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterAll
  void stop() {
    http.close();
    sim.close();
  }

  private String get(OidcIssuer issuer, String path) throws IOException, InterruptedException {
    return http.send(
            HttpRequest.newBuilder(URI.create(issuer.url() + path)).build(),
            BodyHandlers.ofString())
        .body();
  }

  private List<String> discovered(OidcIssuer issuer) throws IOException, InterruptedException {
    JsonNode list = JSON.readTree(get(issuer, "/.well-known/openid-configuration"))
        .path("id_token_signing_alg_values_supported");
    return list.valueStream().map(JsonNode::asString).toList();
  }

  private JWK keyOf(OidcIssuer issuer, JWSObject token)
      throws IOException, InterruptedException, ParseException {
    return Objects.requireNonNull(
        JWKSet.parse(get(issuer, "/jwks")).getKeyByKeyId(token.getHeader().getKeyID()));
  }

  private static boolean verified(JWSObject token, JWK key)
      throws JOSEException, GeneralSecurityException {
    if (key.getKeyType().getValue().equals("OKP")) {
      byte[] encoded = HexFormat.of()
          .parseHex(
              ED25519_PREFIX + HexFormat.of().formatHex(key.toOctetKeyPair().getDecodedX()));
      Signature signature = Signature.getInstance("Ed25519");
      signature.initVerify(
          KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
      signature.update(token.getSigningInput());
      return signature.verify(token.getSignature().decode());
    }
    JWSVerifier verifier = key.getKeyType().getValue().equals("RSA")
        ? new RSASSAVerifier(key.toRSAKey())
        : new ECDSAVerifier(key.toECKey());
    return token.verify(verifier);
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void aTokenOfEveryAlgorithmIsVerifiedByThePublishedKey(Algorithm algorithm) throws Exception {
    OidcIssuer issuer = sim.issuer("algorithms");
    for (int i = 0; i < 10; i++) {
      JWSObject token = JWSObject.parse(issuer.mint().mint(algorithm, Map.of("sub", "u" + i)));
      assertThat(token.getHeader().getAlgorithm().getName()).isEqualTo(algorithm.joseName());
      JWK key = keyOf(issuer, token);
      assertThat(key.getAlgorithm().getName()).isEqualTo(algorithm.joseName());
      assertThat(verified(token, key)).isTrue();
    }
    assertThat(discovered(issuer)).contains(algorithm.joseName());
  }

  @Test
  void anIssuerOffersWhatItIsToldAndWhatItSigns() throws Exception {
    OidcIssuer issuer = sim.issuer("offers");
    assertThat(discovered(issuer)).containsExactly("RS256", "ES256");
    issuer.offer(Algorithm.ED_DSA, Algorithm.PS384);
    assertThat(discovered(issuer)).containsExactly("PS384", "EdDSA");
    assertThat(JWKSet.parse(get(issuer, "/jwks")).getKeys())
        .extracting(JWK::getKeyID)
        .containsExactly("ps384-1", "eddsa-1");
    String token = issuer.mint().mint(Algorithm.ES512, Map.of("sub", "a"));
    assertThat(discovered(issuer)).containsExactly("PS384", "ES512", "EdDSA");
    issuer.rotate(true);
    assertThat(JWKSet.parse(get(issuer, "/jwks")).getKeys()).hasSize(6);
    JWSObject old = JWSObject.parse(token);
    assertThat(verified(old, keyOf(issuer, old))).isTrue();
  }

  @Test
  void anAccessTokenSaysSoAndNamesAClient() throws Exception {
    JWSObject token = JWSObject.parse(sim.tokens().accessToken("alice"));
    assertThat(token.getHeader().getType().getType()).isEqualTo("at+jwt");
    assertThat(token.getPayload().toJSONObject())
        .containsEntry("sub", "alice")
        .containsEntry("client_id", TokenMint.CLIENT)
        .containsKeys("iss", "aud", "exp", "iat", "jti");
    HttpResponse<String> minted = http.send(
        HttpRequest.newBuilder(URI.create(sim.issuer() + "/sim/token?alg=PS512&typ=at+jwt"))
            .POST(HttpRequest.BodyPublishers.ofString("{\"sub\":\"bob\",\"client_id\":\"cli\"}"))
            .build(),
        BodyHandlers.ofString());
    JWSObject over =
        JWSObject.parse(JSON.readTree(minted.body()).path("access_token").asString());
    assertThat(over.getHeader().getType().getType()).isEqualTo("at+jwt");
    assertThat(over.getHeader().getAlgorithm().getName()).isEqualTo("PS512");
    assertThat(over.getPayload().toJSONObject()).containsEntry("client_id", "cli");
  }

  @Test
  void issuersHaveTheirOwnUrlKeysFaultsAndCounters() throws Exception {
    OidcIssuer one = sim.issuer("one");
    OidcIssuer two = sim.issuer("two");
    assertThat(sim.issuer("one")).isSameAs(one);
    assertThat(sim.issuer("oidc").url()).isEqualTo(sim.issuer().toString());
    assertThat(one.url()).isNotEqualTo(two.url());
    JWSObject token = JWSObject.parse(one.mint().mint("alice"));
    assertThat(claim(token, "iss")).isEqualTo(one.url());
    assertThat(verified(token, keyOf(one, token))).isTrue();
    assertThat(verified(token, keyOf(two, token)))
        .as("same key id, another key")
        .isFalse();
    two.faults().failNext(1, new ScriptedError("server_error", 500, "down"));
    assertThat(get(two, "/jwks")).contains("server_error");
    assertThat(get(one, "/jwks")).contains("keys");
    assertThat(sim.counters().of("two", "jwks").refused("server_error")).isEqualTo(1);
    assertThat(sim.counters().of("one", "jwks").refusals()).isZero();
  }

  private static String claim(JWSObject token, String name) {
    return String.valueOf(token.getPayload().toJSONObject().get(name));
  }

  @Test
  void theKeyOfAnotherAlgorithmDoesNotStandForIt() {
    OidcIssuer issuer = sim.issuer("confused");
    String kid = new String(
        Base64.getUrlDecoder().decode(issuer.mint().mint("a").split("\\.", -1)[0]),
        StandardCharsets.UTF_8);
    assertThat(kid).contains("rsa-1");
    String mixed = issuer
        .mint()
        .mintWithHeader(
            Algorithm.PS256, Map.of("alg", "PS256", "kid", "rsa-1"), Map.of("sub", "a"));
    assertThat(issuer.verifier().verifies(CompactToken.read(mixed).orElseThrow()))
        .isFalse();
    assertThat(Arrays.stream(Algorithm.values()).map(Algorithm::joseName)).doesNotHaveDuplicates();
  }
}
