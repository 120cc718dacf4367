package dev.byline.core.usage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.NullMarked;

/** An answer that passes a parser in all the ways in which bytes can come. */
@NullMarked
final class Passing {
  private final Supplier<UsageParser> parsers;
  private final byte[] answer;

  Passing(Supplier<UsageParser> parsers, byte[] answer) {
    this.parsers = parsers;
    this.answer = answer;
  }

  static Passing of(Supplier<UsageParser> parsers, String answer) {
    return new Passing(parsers, answer.getBytes(UTF_8));
  }

  /** The usage after the whole answer came in one piece. */
  Usage usage() {
    UsageParser parser = parsers.get();
    parser.accept(ByteBuffer.wrap(answer));
    return parser.usage();
  }

  /** The answer says {@code expected} in one piece, in two of any size and in pieces of any size. */
  void says(Usage expected) {
    assertThat(usage()).isEqualTo(expected);
    for (int size = 1; size <= answer.length; size++) {
      UsageParser pieces = parsers.get();
      for (int at = 0; at < answer.length; at += size) {
        pieces.accept(ByteBuffer.wrap(answer, at, Math.min(size, answer.length - at)));
      }
      assertThat(pieces.usage()).as("pieces of %d", size).isEqualTo(expected);
      UsageParser two = parsers.get();
      two.accept(ByteBuffer.wrap(answer, 0, size));
      two.accept(ByteBuffer.wrap(answer, size, answer.length - size));
      assertThat(two.usage()).as("split at %d", size).isEqualTo(expected);
    }
    saysInBuffersOfAllKinds(expected);
  }

  private void saysInBuffersOfAllKinds(Usage expected) {
    byte[] wide = new byte[answer.length + 20];
    Arrays.fill(wide, (byte) '{');
    System.arraycopy(answer, 0, wide, 10, answer.length);
    ByteBuffer[] kinds = {
      ByteBuffer.wrap(wide),
      ByteBuffer.wrap(wide).asReadOnlyBuffer(),
      ByteBuffer.allocateDirect(wide.length).put(wide).clear()
    };
    for (ByteBuffer kind : kinds) {
      UsageParser parser = parsers.get();
      kind.limit(10 + answer.length).position(10);
      parser.accept(kind);
      assertThat(parser.usage()).as("%s", kind).isEqualTo(expected);
      assertThat(kind.limit()).as("%s", kind).isEqualTo(10 + answer.length);
    }
    assertThat(Arrays.copyOfRange(wide, 10, 10 + answer.length))
        .as("bytes are not altered")
        .isEqualTo(answer);
  }

  /**
   * Broken off anywhere, it is {@code known} if the first {@code enough} bytes came, else it is not
   * known at all.
   */
  void isKnownFrom(int enough, Usage known) {
    for (int length = 0; length <= answer.length; length++) {
      UsageParser parser = parsers.get();
      parser.accept(ByteBuffer.wrap(answer, 0, length));
      if (length < enough) {
        assertThat(parser.usage().certainty())
            .as("after %d bytes", length)
            .isNotEqualTo(Usage.Certainty.KNOWN);
      } else {
        assertThat(parser.usage()).as("after %d bytes", length).isEqualTo(known);
      }
    }
  }

  /** Bytes that were replaced, inserted or left out at random never make it throw. */
  void survivesNoise() {
    Random random = new Random(20_260_101);
    for (int round = 0; round < 3000; round++) {
      byte[] noisy = noisy(random);
      UsageParser parser = parsers.get();
      int at = 0;
      while (at < noisy.length) {
        int size = Math.min(1 + random.nextInt(noisy.length), noisy.length - at);
        parser.accept(ByteBuffer.wrap(noisy, at, size));
        at += size;
        assertThat(parser.usage()).isNotNull();
      }
    }
  }

  private byte[] noisy(Random random) {
    byte[] alphabet = "{}[]\",:\\u0\n\r datevn-e\u0000".getBytes(UTF_8);
    ByteArrayOutputStream noisy = new ByteArrayOutputStream();
    int oneIn = 2 + random.nextInt(answer.length);
    for (byte b : answer) {
      if (random.nextInt(oneIn) > 0) {
        noisy.write(b);
        continue;
      }
      int written = random.nextInt(3);
      for (int i = 0; i < written; i++) {
        noisy.write(
            random.nextBoolean() ? alphabet[random.nextInt(alphabet.length)] : random.nextInt(256));
      }
    }
    return noisy.toByteArray();
  }
}
