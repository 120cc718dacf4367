package dev.byline.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.byline.sim.oidc.Algorithm;
import dev.byline.sim.oidc.TokenMint;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tokens that an attacker makes, through the listening gateway, on each surface. */
@NullMarked
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class HostileTokensIT {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

  private final GatewayFixture byline = GatewayFixture.start();
  private final Caller caller = new Caller(byline);
  private final TokenMint mint = byline.simulator().tokens();
  private final String good = byline.token("alice");

  @AfterEach
  void close() {
    caller.close();
    byline.close();
  }

  @Test
  void eachIsRefusedInTheWordsOfItsSurfaceAndNothingGoesOut() throws Exception {
    AtomicInteger fetched = new AtomicInteger();
    HttpServer attacker =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    attacker.createContext("/", exchange -> {
      fetched.incrementAndGet();
      exchange.close();
    });
    attacker.start();
    Map<String, String> tokens =
        hostile("http://127.0.0.1:" + attacker.getAddress().getPort() + "/jwks");
    try {
      for (Map.Entry<String, String> token : tokens.entrySet()) {
        String bearer = "Bearer " + token.getValue();
        aws(token.getKey(), caller.post(Caller.CONVERSE, "Authorization", bearer));
        openAi(token.getKey(), caller.post(Caller.CHAT, "Authorization", bearer));
        anthropic(token.getKey(), caller.post(Caller.MESSAGES, "x-api-key", token.getValue()));
      }
    } finally {
      attacker.stop(0);
    }

    assertThat(fetched).hasValue(0);
    assertThat(byline.stsCalls()).isZero();
    assertThat(byline.bedrockCalls()).isZero();
    assertThat(byline.rows()).hasSize(3 * tokens.size()).allSatisfy(row -> {
      assertThat(row.get("outcome").asString()).isEqualTo("refused");
      assertThat(row.get("reason").asString()).startsWith("token-");
      assertThat(row.get("subject").isNull()).isTrue();
      assertThat(row.get("session_name").isNull()).isTrue();
    });
  }

  @Test
  void whatTheyAreMadeOfIsAGoodToken() throws Exception {
    assertThat(caller.converse(good).statusCode()).isEqualTo(200);
  }

  private static void aws(String name, HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(name).isEqualTo(403);
    assertThat(answer.headers().firstValue("x-amzn-ErrorType"))
        .as(name)
        .contains("AccessDeniedException");
    assertThat(JSON.readTree(answer.body()).path("message").asString()).as(name).isNotEmpty();
    tellsNothing(name, answer);
  }

  private static void openAi(String name, HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(name).isEqualTo(401);
    JsonNode error = JSON.readTree(answer.body()).path("error");
    assertThat(error.path("code").asString()).as(name).isEqualTo("invalid_api_key");
    tellsNothing(name, answer);
  }

  private static void anthropic(String name, HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(name).isEqualTo(401);
    JsonNode error = JSON.readTree(answer.body()).path("error");
    assertThat(error.path("type").asString()).as(name).isEqualTo("authentication_error");
    tellsNothing(name, answer);
  }

  private static void tellsNothing(String name, HttpResponse<String> answer) {
    assertThat(answer.body()).as(name).doesNotContain("alice", "etc/passwd", "at dev.byline");
  }

  private Map<String, String> hostile(String jku) throws Exception {
    Map<String, String> all = new LinkedHashMap<>();
    headers(all, jku);
    claims(all);
    shapes(all);
    return all;
  }

  private void headers(Map<String, String> all, String jku) throws Exception {
    all.put("alg none", Tokens.unsigned(good));
    all.put("alg NoNe", part("{\"alg\":\"NoNe\"}") + '.' + claimsOf(good) + '.');
    all.put("HS256", Tokens.hmacWithPublicKey(good, byline.simulator().issuer()));
    all.put("not allowed", mint.mint(Algorithm.PS256, byline.claims("alice")));
    all.put("no alg", header(Map.of("kid", "rsa-1")));
    all.put("other alg", header(Map.of("alg", "ES256", "kid", "rsa-1")));
    all.put("alg list", header(Map.of("alg", List.of("RS256"), "kid", "rsa-1")));
    all.put("kid path", header(Map.of("alg", "RS256", "kid", "../../../etc/passwd")));
    all.put("kid sql", header(Map.of("alg", "RS256", "kid", "x' UNION SELECT 'key")));
    all.put("kid object", header(Map.of("alg", "RS256", "kid", Map.of("a", 1))));
    all.put("kid url", header(Map.of("alg", "RS256", "kid", jku)));
    all.put("jku", header(Map.of("alg", "RS256", "kid", "other", "jku", jku)));
    all.put("x5u", header(Map.of("alg", "RS256", "kid", "other", "x5u", jku)));
    all.put("crit", header(Map.of("alg", "RS256", "kid", "rsa-1", "crit", List.of("exp"))));
    all.put("b64", header(Map.of("alg", "RS256", "kid", "rsa-1", "b64", false)));
    all.put("nested", header(Map.of("alg", "RS256", "kid", "rsa-1", "cty", "JWT")));
    all.put("typ", header(Map.of("alg", "RS256", "kid", "rsa-1", "typ", "logout+jwt")));
    all.put("zip", part("{\"alg\":\"RSA-OAEP\",\"enc\":\"A256GCM\",\"zip\":\"DEF\"}") + ".a.b.c.d");
  }

  private void claims(Map<String, String> all) {
    all.put("exp text", claim("exp", "9999999999"));
    all.put("exp missing", claim("exp", TokenMint.ABSENT));
    all.put("exp far", claim("exp", 1e300));
    all.put("exp past", claim("exp", 1));
    all.put("exp list", claim("exp", List.of(9_999_999_999L)));
    all.put("nbf later", claim("nbf", 9_999_999_999L));
    all.put("iat later", claim("iat", 9_999_999_999L));
    all.put("aud missing", claim("aud", TokenMint.ABSENT));
    all.put("aud number", claim("aud", 7));
    all.put("aud near", claim("aud", List.of("byline ", "BYLINE", "bylin")));
    all.put("aud mixed", claim("aud", List.of("byline", 7)));
    all.put("iss slash", claim("iss", byline.simulator().issuer() + "/"));
    all.put("iss case", claim("iss", "HTTP://" + byline.simulator().issuer().getAuthority()));
    all.put("iss list", claim("iss", List.of(byline.simulator().issuer().toString())));
    all.put("iss missing", claim("iss", TokenMint.ABSENT));
    all.put("exp 1e999999", forged("{\"iss\":\"%s\",\"aud\":\"byline\",\"exp\":1e999999}"));
    all.put(
        "duplicate",
        forged("{\"iss\":\"%s\",\"sub\":\"a\",\"sub\":\"alice\",\"aud\":\"byline\",\"exp\":1}"));
    all.put("deep", forged("{\"iss\":\"%s\",\"x\":" + "[".repeat(500) + "]".repeat(500) + "}"));
    all.put("trailing", forged("{\"iss\":\"%s\",\"aud\":\"byline\"} {}"));
  }

  private void shapes(Map<String, String> all) {
    String signature = good.substring(good.lastIndexOf('.') + 1);
    String unsigned = good.substring(0, good.lastIndexOf('.'));
    all.put(
        "other claims",
        good.substring(0, good.indexOf('.') + 1) + claimsOf(byline.token("bob")) + '.' + signature);
    all.put("no signature", unsigned + '.');
    all.put("two parts", unsigned);
    all.put("four parts", good + ".e30");
    all.put("padding", good + "==");
    all.put("short signature", good.substring(0, good.length() - 4));
    all.put("zero signature", unsigned + '.' + URL.encodeToString(new byte[256]));
    all.put("tail", good + "!");
    all.put("empty parts", "..");
    all.put("too long", good.substring(0, good.indexOf('.') + 1) + "A".repeat(6000));
  }

  private String header(Map<String, ?> header) {
    return mint.mintWithHeader(Algorithm.RS256, header, byline.claims("alice"));
  }

  private String claim(String name, Object value) {
    Map<String, Object> claims = new HashMap<>(byline.claims("alice"));
    claims.put(name, value);
    return mint.mint(claims);
  }

  private String forged(String claims) {
    return good.substring(0, good.indexOf('.') + 1)
        + part(claims.formatted(byline.simulator().issuer()))
        + good.substring(good.lastIndexOf('.'));
  }

  private static String claimsOf(String token) {
    return token.split("\\.", -1)[1];
  }

  private static String part(String json) {
    return URL.encodeToString(json.getBytes(UTF_8));
  }
}
