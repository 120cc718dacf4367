package dev.byline.server.exchange;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.byline.core.BearerToken;
import dev.byline.core.Secret;
import dev.byline.core.failure.Fault;
import dev.byline.core.failure.Refused;
import dev.byline.server.config.CallerHeaders;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

@NullMarked
final class TokenReaderTest {
  private static final TokenReader READER = new TokenReader(CallerHeaders.STOCK);
  private static final String SIGV4 =
      "AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/bedrock/aws4_request, Signature=0";

  @Test
  void theTokenIsFoundWhereverAStockClientPutsIt() {
    assertThat(token("authorization", "Bearer t")).isEqualTo("t");
    assertThat(token("Authorization", "bEaReR  t ")).isEqualTo("t");
    assertThat(token("x-api-key", "t")).isEqualTo("t");
    assertThat(token("authorization", SIGV4, "X-Amz-Security-Token", "t")).isEqualTo("t");
    assertThat(token("authorization", "Bearer t", "x-api-key", "t")).isEqualTo("t");
    assertThat(token("authorization", SIGV4, "x-amz-security-token", "t", "x-api-key", "t"))
        .isEqualTo("t");
  }

  @Test
  void anInstallationsOwnHeaderIsOneMorePlace() {
    TokenReader reader = new TokenReader(new CallerHeaders("x-acme-token", "x-acme-user"));
    HttpHeaders bare = of("X-Acme-Token", "t", "x-acme-user", "alice");

    assertThat(reader.read(bare)).isEqualTo(new BearerToken(Secret.of("t")));
    assertThat(reader.relayedUser(bare)).isEqualTo("alice");
    assertThat(reader.read(of("x-acme-token", "Bearer t", "x-api-key", "t")))
        .isEqualTo(new BearerToken(Secret.of("t")));
    assertThat(reader.relayedUser(of("x-acme-token", "t"))).isNull();
    String bytes = new String("jos\u00e9".getBytes(UTF_8), ISO_8859_1);
    assertThat(reader.relayedUser(of("x-acme-user", bytes))).isEqualTo("jos\u00e9");
    assertThat(catchThrowableOfType(
                Refused.class, () -> reader.relayedUser(of("x-acme-user", "jos\u00e9")))
            .failure()
            .fault())
        .isEqualTo(Fault.REQUEST_MALFORMED);
    assertThat(catchThrowableOfType(
                Refused.class,
                () -> reader.read(of("x-acme-token", "t", "authorization", "Bearer u")))
            .failure()
            .fault())
        .isEqualTo(Fault.TOKEN_AMBIGUOUS);
    assertThat(catchThrowableOfType(
                Refused.class,
                () -> reader.relayedUser(of("x-acme-user", "alice", "x-acme-user", "bob")))
            .failure()
            .fault())
        .isEqualTo(Fault.REQUEST_MALFORMED);
  }

  @Test
  void elsewhereThereIsNone() {
    assertThat(token()).isEqualTo("none");
    assertThat(token("authorization", "Basic dDp0")).isEqualTo("none");
    assertThat(token("authorization", SIGV4)).isEqualTo("none");
    assertThat(token("x-amz-security-token", "t")).isEqualTo("none");
    assertThat(token("cookie", "token=t")).isEqualTo("none");
  }

  @Test
  void twoThatDifferOrAHeaderThatStandsTwiceAreRefused() {
    assertThat(refusal("authorization", "Bearer t", "x-api-key", "u"))
        .isEqualTo(Fault.TOKEN_AMBIGUOUS);
    assertThat(refusal("authorization", SIGV4, "x-amz-security-token", "t", "x-api-key", "u"))
        .isEqualTo(Fault.TOKEN_AMBIGUOUS);
    assertThat(refusal("authorization", "Bearer t", "x-amz-security-token", "u"))
        .isEqualTo(Fault.TOKEN_AMBIGUOUS);
    assertThat(refusal("x-api-key", "t", "x-amz-security-token", "u"))
        .isEqualTo(Fault.TOKEN_AMBIGUOUS);
    assertThat(refusal("authorization", "Bearer t", "authorization", "Bearer t"))
        .isEqualTo(Fault.REQUEST_MALFORMED);
    assertThat(refusal("x-api-key", "t", "x-api-key", "t")).isEqualTo(Fault.REQUEST_MALFORMED);
  }

  private static String token(String... headers) {
    BearerToken token = READER.read(of(headers));
    return token == null ? "none" : token.value().expose();
  }

  private static Fault refusal(String... headers) {
    return catchThrowableOfType(Refused.class, () -> READER.read(of(headers)))
        .failure()
        .fault();
  }

  private static HttpHeaders of(String... headers) {
    HttpHeaders all = new DefaultHttpHeaders();
    for (int i = 0; i < headers.length; i += 2) {
      all.add(headers[i], headers[i + 1]);
    }
    return all;
  }
}
