package dev.byline.server.listen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.core.failure.Fault;
import dev.byline.core.failure.Refused;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@NullMarked
final class Http2HeadGuardTest {
  @ParameterizedTest
  @ValueSource(strings = {"", "+3", "-3", "three", "3,3", "3 ", "99999999999999999999"})
  void aLengthThatIsNoNumberIsMalformed(String length) {
    assertThat(guarded(request("content-length", length)).decoderResult().cause())
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> assertThat(refused.failure().fault()).isEqualTo(Fault.REQUEST_MALFORMED));
  }

  @Test
  void twoLengthsAreMalformed() {
    HttpRequest request = request("content-length", "3");
    request.headers().add("content-length", "3");

    assertThat(guarded(request).decoderResult().isFailure()).isTrue();
  }

  @Test
  void aHeadWithinTheBoundsPasses() {
    assertThat(guarded(request("content-length", "3")).decoderResult().isSuccess())
        .isTrue();
    assertThat(guarded(request("x", "y".repeat(30_000))).decoderResult().isSuccess())
        .isTrue();
    assertThat(guarded(request("x", "y".repeat(33_000))).decoderResult().isSuccess())
        .isFalse();
  }

  private static HttpRequest request(String name, String value) {
    HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/model");
    request.headers().add(name, value);
    return request;
  }

  private static HttpRequest guarded(HttpRequest request) {
    EmbeddedChannel channel = new EmbeddedChannel(new Http2HeadGuard());
    channel.writeInbound(request);
    HttpRequest guarded = channel.readInbound();
    channel.finishAndReleaseAll();
    return guarded;
  }
}
