package dev.byline.auth.sigv4;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.core.Secret;
import dev.byline.core.credential.RoleCredentials;
import dev.byline.core.eventstream.EventStreamParser;
import dev.byline.core.eventstream.FrameHeaders;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.AsyncSignedRequest;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;
import software.amazon.awssdk.utils.async.SimplePublisher;

/** Frames against those of the AWS SDK's own signer, over the same seed, time and payloads. */
@NullMarked
final class FrameChainTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  private static final byte[] SIGNATURE = ":chunk-signature".getBytes(US_ASCII);
  private static final byte[] DATE = ":date".getBytes(US_ASCII);

  @Test
  void framesAreSignedAsTheSdkSignsThem() throws Exception {
    List<byte[]> payloads =
        List.of("first event".getBytes(UTF_8), new byte[0x4000], "third \u00e4".getBytes(UTF_8));
    AsyncSignedRequest sdk = sdk(payloads);
    List<Parsed> theirs = parse(collect(sdk.payload().orElseThrow()));
    String authorization = sdk.request().firstMatchingHeader("Authorization").orElseThrow();
    String seed = authorization.substring(authorization.indexOf("Signature=") + 10);

    FrameChain chain = new FrameChain(CLOCK, new DerivedKeys(), credentials(), "us-east-1", seed);
    List<Parsed> ours = new ArrayList<>();
    payloads.forEach(payload -> ours.addAll(parse(chain.sign(ByteBuffer.wrap(payload)))));
    ours.addAll(parse(chain.sign(ByteBuffer.allocate(0))));

    assertThat(ours).hasSize(4).isEqualTo(theirs);
    assertThat(ours.getLast().payload()).isEmpty();
  }

  @Test
  void aFrameThatIsRepeatedIsSignedDifferently() {
    FrameChain chain =
        new FrameChain(CLOCK, new DerivedKeys(), credentials(), "us-east-1", "00".repeat(32));
    ByteBuffer payload = ByteBuffer.wrap(new byte[] {1, 2, 3});

    assertThat(chain.sign(payload)).isNotEqualTo(chain.sign(payload));
    assertThat(payload.remaining()).isEqualTo(3);
  }

  private static AsyncSignedRequest sdk(List<byte[]> payloads) throws Exception {
    SimplePublisher<ByteBuffer> body = new SimplePublisher<>();
    payloads.forEach(payload -> body.send(ByteBuffer.wrap(payload)));
    body.complete();
    return AwsV4HttpSigner.create()
        .signAsync(r -> r.identity(AwsSessionCredentialsIdentity.create(
                "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "SESSIONTOKENEXAMPLE"))
            .request(SdkHttpRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(URI.create("https://bedrock-runtime.us-east-1.amazonaws.com/model/a.b/"
                    + "invoke-with-bidirectional-stream"))
                .putHeader("Content-Type", "application/vnd.amazon.eventstream")
                .build())
            .payload(body)
            .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "bedrock")
            .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1")
            .putProperty(HttpSigner.SIGNING_CLOCK, CLOCK))
        .get(10, TimeUnit.SECONDS);
  }

  private static byte[] collect(Publisher<ByteBuffer> payload) throws Exception {
    CompletableFuture<byte[]> all = new CompletableFuture<>();
    payload.subscribe(new Subscriber<>() {
      private byte[] bytes = new byte[0];

      @Override
      public void onSubscribe(Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
      }

      @Override
      public void onNext(ByteBuffer part) {
        int had = bytes.length;
        bytes = Arrays.copyOf(bytes, had + part.remaining());
        part.get(bytes, had, bytes.length - had);
      }

      @Override
      public void onError(Throwable thrown) {
        all.completeExceptionally(thrown);
      }

      @Override
      public void onComplete() {
        all.complete(bytes);
      }
    });
    return all.get(10, TimeUnit.SECONDS);
  }

  /** One frame; its headers in an order that does not matter. */
  private record Parsed(List<Byte> headers, List<Byte> payload) {}

  private static List<Parsed> parse(byte[] bytes) {
    List<Parsed> frames = new ArrayList<>();
    EventStreamParser parser = new EventStreamParser(
        new EventStreamParser.Sink() {
          @Override
          public boolean wants(FrameHeaders headers) {
            return headers.has(DATE) && headers.has(SIGNATURE);
          }

          @Override
          public void frame(FrameHeaders headers, byte[] payload, int length) {
            List<Byte> sorted = list(headers.encoded(), headers.encoded().length);
            sorted.sort(null);
            frames.add(new Parsed(sorted, list(payload, length)));
          }
        },
        1_000_000);
    parser.accept(ByteBuffer.wrap(bytes));
    assertThat(parser.state()).isEqualTo(EventStreamParser.State.WHOLE);
    return frames;
  }

  private static List<Byte> list(byte[] bytes, int length) {
    List<Byte> list = new ArrayList<>(length);
    for (int i = 0; i < length; i++) {
      list.add(bytes[i]);
    }
    return list;
  }

  private static RoleCredentials credentials() {
    return new RoleCredentials(
        "AKIDEXAMPLE",
        Secret.of("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
        Secret.of("SESSIONTOKENEXAMPLE"),
        NOW.plusSeconds(3600),
        "arn:aws:sts::123456789012:assumed-role/r/s");
  }
}
