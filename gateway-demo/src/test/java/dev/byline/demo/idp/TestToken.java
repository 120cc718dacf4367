package dev.byline.demo.idp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A JWT of a real identity provider, read without being verified, as only a test may. */
record TestToken(String text) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Base64.Encoder TO_BASE64 = Base64.getUrlEncoder().withoutPadding();

  JsonNode header() {
    return JSON.readTree(Base64.getUrlDecoder().decode(part(0)));
  }

  JsonNode claims() {
    return JSON.readTree(Base64.getUrlDecoder().decode(part(1)));
  }

  /** Which of the issuer's keys has signed it. */
  String kid() {
    return header().path("kid").asString();
  }

  /** That the provider signs and names its tokens as the test means to show. */
  void assertHeader(String algorithm, String type) {
    assertThat(header().path("alg").asString()).isEqualTo(algorithm);
    assertThat(header().path("typ").asString()).isEqualTo(type);
  }

  /** The same with another claim, under the old signature. */
  TestToken withClaim(String name, String value) {
    ObjectNode changed = ((ObjectNode) claims()).put(name, value);
    return new TestToken(part(0) + '.' + encoded(changed) + '.' + part(2));
  }

  /** The same with another entry in its header, under the old signature. */
  TestToken withHeader(String name, String value) {
    ObjectNode changed = ((ObjectNode) header()).put(name, value);
    return new TestToken(encoded(changed) + '.' + part(1) + '.' + part(2));
  }

  /** The same with one bit of the signature turned. */
  TestToken withSignatureBitTurned() {
    byte[] signature = Base64.getUrlDecoder().decode(part(2));
    signature[signature.length / 2] ^= 1;
    return new TestToken(part(0) + '.' + part(1) + '.' + TO_BASE64.encodeToString(signature));
  }

  private String part(int place) {
    return text.split("\\.", -1)[place];
  }

  private static String encoded(JsonNode json) {
    return TO_BASE64.encodeToString(JSON.writeValueAsString(json).getBytes(UTF_8));
  }

  @Override
  public String toString() {
    return "token of key " + kid();
  }
}
