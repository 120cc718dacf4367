package dev.byline.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The watch over the event loops can fail: otherwise its silence would prove nothing. */
@NullMarked
final class BlockingGateTest {
  @Test
  void aCallThatBlocksAnEventLoopIsSeen() {
    BlockingGate.check();
    MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(
        1, new DefaultThreadFactory("byline-loop"), NioIoHandler.newFactory());
    loops.submit(() -> LockSupport.parkNanos(1)).awaitUninterruptibly();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();

    assertThat(BlockingGate.seen()).isPositive();
  }
}
