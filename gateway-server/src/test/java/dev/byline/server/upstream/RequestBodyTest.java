package dev.byline.server.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.security.MessageDigest;
import java.util.Random;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

@NullMarked
final class RequestBodyTest {
  private final BodyBudget budget = new BodyBudget(10_000_000);

  @Test
  void whateverIsReplacedTheRestStaysAndTheDigestIsThatOfTheWhole() throws Exception {
    Random random = new Random(5);
    for (int round = 0; round < 500; round++) {
      StringBuilder text = new StringBuilder();
      RequestBody body = new RequestBody(budget);
      for (int parts = 1 + random.nextInt(6); parts > 0; parts--) {
        String part = "abcdefgh".repeat(1 + random.nextInt(random.nextBoolean() ? 20 : 2000));
        text.append(part);
        body.add(Unpooled.copiedBuffer(part, UTF_8));
      }
      int from = random.nextInt(text.length() + 1);
      int to = from + random.nextInt(Math.min(5000, text.length() - from) + 1);
      assertThat(body.text(from, to)).isEqualTo(text.substring(from, to));

      body.replace(from, to, "<new>");

      String expected = text.replace(from, to, "<new>").toString();
      assertThat(body.length()).isEqualTo(expected.length());
      assertThat(body.sha256OfAll())
          .isEqualTo(MessageDigest.getInstance("SHA-256").digest(expected.getBytes(UTF_8)));
      ByteBuf sent = Unpooled.wrappedBuffer(body.take().toArray(ByteBuf[]::new));
      assertThat(sent.toString(UTF_8)).isEqualTo(expected);
      sent.release();
      body.sent();
    }
    assertThat(budget.held()).isZero();
  }

  @Test
  void aMemberIsFoundAcrossParts() {
    RequestBody body = new RequestBody(budget);
    body.lookFor("model");
    for (String part : new String[] {"{\"mo", "del", "\": \"a.", "b\"", "}"}) {
      body.add(Unpooled.copiedBuffer(part, UTF_8));
    }

    assertThat(body.text(body.member("model").valueFrom(), body.member("model").valueTo()))
        .isEqualTo("\"a.b\"");
    body.release();
    assertThat(budget.held()).isZero();
  }

  @Test
  void theLastEighthOfTheBudgetIsForSmallBodies() {
    BodyBudget small = new BodyBudget(8_000);

    assertThat(small.take(7_000, 1_000_000)).isTrue();
    assertThat(small.take(1, 1_000_000)).isFalse();
    assertThat(small.take(900, 900)).isTrue();
    assertThat(small.take(100, 1_000)).isFalse();
    assertThat(small.held()).isEqualTo(8_001);
  }
}
