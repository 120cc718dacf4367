package dev.byline.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.core.credential.RoleCredentials;
import dev.byline.core.request.Endpoint;
import dev.byline.core.request.Header;
import dev.byline.core.signing.SignedHead;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

@NullMarked
final class SecretTest {
  private static final String PLANTED = "planted-secret-value";

  @Test
  void neverPrintsItsValueNorDoesAnythingThatHoldsIt() {
    Secret secret = Secret.of(PLANTED);
    RoleCredentials credentials =
        new RoleCredentials("ASIA1", secret, secret, Instant.EPOCH, "arn:aws:sts::1:assumed-role");
    SignedHead head = new SignedHead(
        new Endpoint("us-east-1", true, "host", 443),
        "POST",
        "/path",
        List.of(new Header("authorization", PLANTED)));

    assertThat(secret.toString()).isEqualTo("[secret]");
    assertThat(new BearerToken(secret).toString()).doesNotContain(PLANTED);
    assertThat(credentials.toString()).doesNotContain(PLANTED);
    assertThat(head.toString()).doesNotContain(PLANTED).contains("host/path");
  }

  @Test
  void isEqualByValue() {
    assertThat(Secret.of("a")).isEqualTo(Secret.of("a")).hasSameHashCodeAs(Secret.of("a"));
    assertThat(Secret.of("a")).isNotEqualTo(Secret.of("b")).isNotEqualTo("a");
  }

  @Test
  void aBearerTokenIsReadFromItsSchemeOnly() {
    assertThat(BearerToken.ofAuthorization("bearer  abc ")).isEqualTo(token("abc"));
    assertThat(BearerToken.ofAuthorization("Bearer abc")).isEqualTo(token("abc"));
    assertThat(BearerToken.ofAuthorization("Basic abc")).isNull();
    assertThat(BearerToken.ofAuthorization("AWS4-HMAC-SHA256 Credential=x")).isNull();
    assertThat(BearerToken.ofAuthorization("Bearer")).isNull();
  }

  private static BearerToken token(String text) {
    return new BearerToken(Secret.of(text));
  }
}
