package dev.byline.sim.sigv4;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.sim.http.WireRequest;
import dev.byline.sim.iam.AccessKey;
import dev.byline.sim.iam.SimulatedIam;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignerAgreementTest {
  private static final Instant NOW = Instant.parse("2026-05-06T07:08:09Z");

  @Test
  void whateverTheSdkSignsIsAcceptedAndItsNeighbourIsNot() {
    Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    SimulatedIam iam = new SimulatedIam("111122223333", clock, new SecureRandom());
    iam.installDefaultWorld();
    AccessKey key = iam.gatewayCredentials();
    SigV4Verifier verifier = new SigV4Verifier("us-east-1", "bedrock", iam::key, clock);
    Random random = new Random(7);
    for (int round = 0; round < 500; round++) {
      String id = text(random, 1 + random.nextInt(60));
      String uri = "http://127.0.0.1:8080/model/"
          + URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20")
          + "/invoke"
          + (random.nextBoolean() ? "?b=" + random.nextInt(9) + "&a=x%20y&a=%2F" : "");
      String body = text(random, random.nextInt(300));
      Map<String, String> headers =
          Map.of("X-Amzn-Bedrock-Request-Metadata", "  a   b  " + random.nextInt());
      WireRequest signed = TestSigner.sign(key, "bedrock", "POST", uri, body, NOW, headers);
      assertThat(verifier.verify(signed))
          .as("%s %s", signed.path(), signed.query())
          .isInstanceOf(Verification.Signed.class);
      WireRequest other = new WireRequest(
          "POST",
          signed.path() + (signed.query().isEmpty() ? "" : "?" + signed.query()),
          signed.headers(),
          (body + "x").getBytes(StandardCharsets.UTF_8),
          NOW);
      assertThat(verifier.verify(other)).isInstanceOf(Verification.Rejected.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "DELETE"})
  void methodsWithoutABodyAreVerifiedWithTheirQuery(String method) {
    Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    SimulatedIam iam = new SimulatedIam("111122223333", clock, new SecureRandom());
    iam.installDefaultWorld();
    AccessKey key = iam.gatewayCredentials();
    SigV4Verifier verifier =
        new SigV4Verifier("us-east-1", Set.of("bedrock", "bedrock-mantle"), iam::key, clock);
    Random random = new Random(8);
    for (int round = 0; round < 200; round++) {
      String uri = "http://127.0.0.1:8080/async-invoke/"
          + URLEncoder.encode("arn:aws:bedrock/" + text(random, 9), StandardCharsets.UTF_8)
              .replace("+", "%20")
          + "?statusEquals=InProgress&nextToken="
          + URLEncoder.encode(text(random, 20), StandardCharsets.UTF_8).replace("+", "%20")
          + "&maxResults=" + random.nextInt(99);
      String service = random.nextBoolean() ? "bedrock" : "bedrock-mantle";
      WireRequest signed = TestSigner.sign(key, service, method, uri, "", NOW);
      assertThat(verifier.verify(signed))
          .as("%s %s", signed.path(), signed.query())
          .isInstanceOf(Verification.Signed.class);
      String target = signed.path() + '?' + signed.query();
      for (WireRequest other : List.of(
          new WireRequest("PUT", target, signed.headers(), new byte[0], NOW),
          new WireRequest(method, target + '0', signed.headers(), new byte[0], NOW),
          new WireRequest(method, signed.path(), signed.headers(), new byte[0], NOW),
          new WireRequest(method, target, signed.headers(), new byte[1], NOW))) {
        assertThat(verifier.verify(other)).isInstanceOf(Verification.Rejected.class);
      }
    }
  }

  private static String text(Random random, int length) {
    String alphabet = "abcXYZ019 :/.-_~%&=+?#@é漢\"{}";
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < length; i++) {
      out.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return "m" + out;
  }
}
