package dev.byline.sim.sigv4;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.sim.http.Headers;
import dev.byline.sim.http.WireRequest;
import dev.byline.sim.iam.AccessKey;
import dev.byline.sim.iam.Principal;
import dev.byline.sim.iam.Role;
import dev.byline.sim.iam.RoleSession;
import dev.byline.sim.iam.SimulatedIam;
import dev.byline.sim.sigv4.Verification.Reason;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SigV4VerifierTest {
  private static final Instant SIGNED_AT = Instant.parse("2026-01-02T03:04:05Z");
  private static final String HOST = "bedrock-runtime.us-east-1.amazonaws.com";
  private static final String BODY =
      "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"hi\"}]}]}";
  private static final String ALLOW_NOTHING =
      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\"}]}";

  /** The golden vectors, computed with botocore. */
  enum Golden {
    A(
        "POST",
        "/model/anthropic.claude-3-haiku-20240307-v1%3A0/converse",
        BODY,
        "content-type;host;x-amz-date;x-amz-security-token",
        "30009af6f0f0e793f89a5d75b67981d0f32b1df00cd2f1eeffd4ea70e7fdae6f"),
    B(
        "POST",
        "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Aapplication-inference-profile%2Fabc123def456/invoke-with-response-stream",
        BODY,
        "content-type;host;x-amz-date;x-amz-security-token;x-amzn-bedrock-accept",
        "8001102d641ab2ad43776c07fa85361a9bc8d522247008d9de0f18529a0cb383"),
    C(
        "GET",
        "/async-invoke?maxResults=10&statusEquals=InProgress",
        "",
        "host;x-amz-date;x-amz-security-token",
        "d705e216eb311b2382831539bdff93dd78181ab03765be27bf5d20dfedfb7a38");

    private final String method;
    private final String target;
    private final String body;
    private final String signedHeaders;
    private final String signature;

    Golden(String method, String target, String body, String signedHeaders, String signature) {
      this.method = method;
      this.target = target;
      this.body = body;
      this.signedHeaders = signedHeaders;
      this.signature = signature;
    }

    List<String> headers() {
      List<String> headers = new ArrayList<>(List.of(
          "host",
          HOST,
          "x-amz-date",
          "20260102T030405Z",
          "x-amz-security-token",
          "SESSIONTOKENEXAMPLE",
          "user-agent",
          "test"));
      if (this != C) {
        headers.addAll(List.of("content-type", "application/json"));
      }
      if (this == B) {
        headers.addAll(List.of("x-amzn-bedrock-accept", "application/json"));
      }
      headers.addAll(List.of(
          "authorization",
          "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260102/us-east-1/bedrock/aws4_request,"
              + " SignedHeaders="
              + signedHeaders
              + ", Signature="
              + signature));
      return headers;
    }

    WireRequest request() {
      return request(method, target, headers(), body);
    }

    static WireRequest request(String method, String target, List<String> headers, String body) {
      return new WireRequest(
          method,
          target,
          Headers.of(headers.toArray(new String[0])),
          body.getBytes(StandardCharsets.UTF_8),
          SIGNED_AT);
    }
  }

  private final SimulatedIam iam = iam(SIGNED_AT);

  private static SimulatedIam iam(Instant now) {
    SimulatedIam iam =
        new SimulatedIam("123456789012", Clock.fixed(now, ZoneOffset.UTC), new SecureRandom());
    iam.importKey(
        "AKIDEXAMPLE",
        "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
        Optional.of("SESSIONTOKENEXAMPLE"),
        new Principal.User("123456789012", "/", "golden", ALLOW_NOTHING, Map.of()));
    return iam;
  }

  private SigV4Verifier at(Instant now) {
    return new SigV4Verifier("us-east-1", "bedrock", iam::key, Clock.fixed(now, ZoneOffset.UTC));
  }

  private static Reason reason(Verification verification) {
    assertThat(verification).isInstanceOf(Verification.Rejected.class);
    return ((Verification.Rejected) verification).reason();
  }

  @ParameterizedTest
  @EnumSource(Golden.class)
  void goldenVectorsAreAccepted(Golden golden) {
    assertThat(at(SIGNED_AT).verify(golden.request()))
        .isInstanceOfSatisfying(
            Verification.Signed.class,
            signed -> assertThat(signed.key().accessKeyId()).isEqualTo("AKIDEXAMPLE"));
  }

  @ParameterizedTest
  @EnumSource(Golden.class)
  void anyChangedByteIsRefused(Golden golden) {
    SigV4Verifier verifier = at(SIGNED_AT);
    int checked = 0;
    for (int i = 1; i < golden.target.length(); i++) {
      String other = changed(golden.target, i);
      checked += refused(verifier, golden.method, other, golden.headers(), golden.body);
    }
    for (int i = 0; i < golden.body.length(); i++) {
      checked += refused(
          verifier, golden.method, golden.target, golden.headers(), changed(golden.body, i));
    }
    List<String> headers = golden.headers();
    for (int h = 0; h < headers.size(); h += 2) {
      if (headers.get(h).equals("user-agent")) {
        continue;
      }
      for (int i = 0; i < headers.get(h + 1).length(); i++) {
        List<String> other = new ArrayList<>(headers);
        other.set(h + 1, changed(headers.get(h + 1), i));
        checked += refused(verifier, golden.method, golden.target, other, golden.body);
      }
    }
    checked += refused(verifier, "PUT", golden.target, headers, golden.body);
    checked += refused(verifier, golden.method, golden.target, headers, golden.body + " ");
    assertThat(checked).isGreaterThan(300);
  }

  private static int refused(
      SigV4Verifier verifier, String method, String target, List<String> headers, String body) {
    Verification verification = verifier.verify(Golden.request(method, target, headers, body));
    assertThat(verification)
        .as("%s %s %s %s", method, target, headers, body)
        .isInstanceOf(Verification.Rejected.class);
    return 1;
  }

  private static String changed(String text, int at) {
    char other = text.charAt(at) == 'x' ? 'y' : 'x';
    return text.substring(0, at) + other + text.substring(at + 1);
  }

  @Test
  void aMissingHeaderIsMissingAuthentication() {
    assertThat(reason(at(SIGNED_AT).verify(with(Golden.A, without("authorization")))))
        .isEqualTo(Reason.MISSING);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AWS4-HMAC-SHA256",
        "AWS4-HMAC-SHA256 ",
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE",
        "AWS4-HMAC-SHA256 Credential=A/B/C/D/aws4_request, SignedHeaders=host, Signature=zz",
        "AWS4-HMAC-SHA512 Credential=A/B/C/D/aws4_request, SignedHeaders=host, Signature=00",
        "Basic dXNlcjpwYXNz",
        ""
      })
  void anAuthorizationOfAnotherFormIsIncomplete(String value) {
    assertThat(reason(at(SIGNED_AT).verify(with(Golden.A, set("authorization", value)))))
        .isEqualTo(Reason.INCOMPLETE);
  }

  @Test
  void anUnknownKeyIsUnrecognized() {
    assertThat(reason(at(SIGNED_AT)
            .verify(with(Golden.A, replace("authorization", "AKIDEXAMPLE", "AKIDOTHER")))))
        .isEqualTo(Reason.UNKNOWN_KEY);
  }

  @Test
  void aWrongOrMissingOrExtraTokenIsUnrecognized() {
    SigV4Verifier verifier = at(SIGNED_AT);
    assertThat(reason(verifier.verify(with(Golden.A, set("x-amz-security-token", "OTHER")))))
        .isEqualTo(Reason.UNKNOWN_KEY);
    assertThat(reason(verifier.verify(with(Golden.A, without("x-amz-security-token")))))
        .isEqualTo(Reason.UNKNOWN_KEY);
    assertThat(reason(
            verifier.verify(with(Golden.A, add("x-amz-security-token", "SESSIONTOKENEXAMPLE")))))
        .isEqualTo(Reason.UNKNOWN_KEY);
  }

  @Test
  void fiveMinutesOfSkewAreAcceptedAndNotASecondMore() {
    Duration skew = Duration.ofMinutes(5);
    assertThat(at(SIGNED_AT.plus(skew)).verify(Golden.A.request()))
        .isInstanceOf(Verification.Signed.class);
    assertThat(at(SIGNED_AT.minus(skew)).verify(Golden.A.request()))
        .isInstanceOf(Verification.Signed.class);
    assertThat(reason(at(SIGNED_AT.plus(skew).plusSeconds(1)).verify(Golden.A.request())))
        .isEqualTo(Reason.MISMATCH);
    assertThat(reason(at(SIGNED_AT.minus(skew).minusSeconds(1)).verify(Golden.A.request())))
        .isEqualTo(Reason.MISMATCH);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/us-east-1/>/us-west-2/", "/bedrock/>/sts/", "/20260102/>/20260103/", "host;>"})
  void anotherScopeOrAnUnsignedHostIsRefused(String change) {
    String[] parts = change.split(">", -1);
    assertThat(reason(
            at(SIGNED_AT).verify(with(Golden.A, replace("authorization", parts[0], parts[1])))))
        .isEqualTo(Reason.MISMATCH);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x-amz-meta",
        "X-Amz-Target",
        "x-amzn-bedrock-request-metadata",
        "X-Amzn-Bedrock-Service-Tier"
      })
  void aHeaderWithMeaningThatIsNotSignedIsRefused(String name) {
    assertThat(reason(at(SIGNED_AT).verify(with(Golden.A, add(name, "value")))))
        .isEqualTo(Reason.MISMATCH);
  }

  @ParameterizedTest
  @ValueSource(strings = {"amz-sdk-request", "x-amzn-trace-id", "x-forwarded-for", "accept"})
  void aHeaderWithoutMeaningNeedNoSignature(String name) {
    assertThat(at(SIGNED_AT).verify(with(Golden.A, add(name, "value"))))
        .isInstanceOf(Verification.Signed.class);
  }

  @Test
  void aPathEncodedOnceOnlyIsAnotherPath() {
    assertThat(CanonicalRequest.path("/model/a%3A0/converse")).isEqualTo("/model/a%253A0/converse");
    assertThat(CanonicalRequest.path("/model/a:0/converse")).isEqualTo("/model/a%3A0/converse");
    assertThat(CanonicalRequest.path("//a/./b/../c/")).isEqualTo("/a/c/");
    assertThat(CanonicalRequest.path("/")).isEqualTo("/");
  }

  @Test
  void aQueryIsSortedByNameThenValueAndEncodedStrictly() {
    assertThat(CanonicalRequest.query("b=2&a=2&a=1&c&d=a+b&e=%7e%2f"))
        .isEqualTo("a=1&a=2&b=2&c=&d=a%2Bb&e=~%2F");
  }

  @Test
  void anExpiredSessionIsExpiredOnlyWhenTheSignatureIsRight() {
    AccessKey key = iam.openSession(
        RoleSession.of(
            Role.of(
                "123456789012",
                "R",
                "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"sts:AssumeRole\"}]}",
                ALLOW_NOTHING),
            "s"),
        Duration.ofMinutes(1));
    WireRequest signed = TestSigner.sign(
        key, "bedrock", "POST", "http://" + HOST + "/model/m/converse", BODY, SIGNED_AT);
    assertThat(at(SIGNED_AT).verify(signed)).isInstanceOf(Verification.Signed.class);
    assertThat(reason(at(SIGNED_AT.plusSeconds(60)).verify(signed))).isEqualTo(Reason.EXPIRED);
  }

  @Test
  void noRefusalPrintsTheValidSignatureOrASecret() {
    for (UnaryOperator<List<String>> change : List.of(
        set("x-amz-date", "20260102T030406Z"),
        set("content-type", "text/plain"),
        replace("authorization", "Signature=3", "Signature=4"))) {
      Verification verification = at(SIGNED_AT).verify(with(Golden.A, change));
      assertThat(verification.toString())
          .doesNotContain(Golden.A.signature)
          .doesNotContain("wJalrXUtnFEMI")
          .doesNotContain("SESSIONTOKENEXAMPLE");
    }
    assertThat(String.valueOf(iam.key("AKIDEXAMPLE")))
        .doesNotContain("wJalrXUtnFEMI")
        .doesNotContain("SESSIONTOKENEXAMPLE");
  }

  private static WireRequest with(Golden golden, UnaryOperator<List<String>> change) {
    return Golden.request(
        golden.method, golden.target, change.apply(golden.headers()), golden.body);
  }

  private static UnaryOperator<List<String>> set(String name, String value) {
    return headers -> {
      headers.set(headers.indexOf(name) + 1, value);
      return headers;
    };
  }

  private static UnaryOperator<List<String>> replace(String name, String from, String to) {
    return headers -> {
      int at = headers.indexOf(name) + 1;
      assertThat(headers.get(at)).contains(from);
      headers.set(at, headers.get(at).replace(from, to));
      return headers;
    };
  }

  private static UnaryOperator<List<String>> add(String name, String value) {
    return headers -> {
      headers.addAll(List.of(name, value));
      return headers;
    };
  }

  private static UnaryOperator<List<String>> without(String name) {
    return headers -> {
      int at = headers.indexOf(name);
      headers.remove(at);
      headers.remove(at);
      return headers;
    };
  }
}
