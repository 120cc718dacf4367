package dev.byline.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.LeakPresenceDetector;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The leak check of every gateway test can fail: otherwise its silence would prove nothing. */
@NullMarked
final class LeakGateTest {
  @Test
  void aBufferThatNobodyReleasedFailsTheCheck() {
    LeakPresenceDetector.check();
    ByteBuf forgotten = ByteBufAllocator.DEFAULT.buffer(16);

    assertThatThrownBy(LeakPresenceDetector::check).isInstanceOf(IllegalStateException.class);
    // What was told of once is not counted again, and must not be released after all.
    assertThat(forgotten.refCnt()).isEqualTo(1);
    LeakPresenceDetector.check();
  }
}
