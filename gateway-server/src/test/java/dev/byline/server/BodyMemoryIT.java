package dev.byline.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many large bodies at once: what the process holds is bounded, and small callers do not notice. */
@NullMarked
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class BodyMemoryIT {
  private static final int LARGE_CALLERS = 200;
  private static final int SMALL_CALLERS = 20;
  private static final int LARGE = 25_000_000;
  private static final int PART = 64 * 1024;
  private static final int SMALL = 2_000;
  private static final long BUDGET = 268_435_456;

  private final byte[] shared = new byte[PART];

  @Test
  void twoHundredOfTheLargestBodiesAtOnceStarveNobodySmall() throws Exception {
    Arrays.fill(shared, (byte) 'y');
    AtomicLong most = new AtomicLong();
    AtomicBoolean over = new AtomicBoolean();
    CountDownLatch full = new CountDownLatch(1);
    try (GatewayFixture byline = GatewayFixture.start();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      String token = byline.token("alice");
      // Everybody's session is there before the rush.
      assertThat(small(byline, token)).startsWith("HTTP/1.1 200");
      Thread watch = Thread.ofPlatform().start(() -> {
        while (!over.get()) {
          long held = byline.gateway().heldBodyBytes();
          most.accumulateAndGet(held, Math::max);
          if (held > BUDGET / 2) {
            full.countDown();
          }
        }
      });
      List<Future<String>> large = new ArrayList<>();
      for (int i = 0; i < LARGE_CALLERS; i++) {
        large.add(threads.submit(() -> large(byline, token)));
      }
      assertThat(full.await(30, TimeUnit.SECONDS)).isTrue();
      List<Future<String>> small = new ArrayList<>();
      for (int i = 0; i < SMALL_CALLERS; i++) {
        small.add(threads.submit(() -> small(byline, token)));
      }

      for (Future<String> answer : small) {
        assertThat(answer.get(60, TimeUnit.SECONDS)).startsWith("HTTP/1.1 200");
      }
      int refused = 0;
      for (Future<String> answer : large) {
        String head = answer.get(60, TimeUnit.SECONDS);
        if (head.startsWith("HTTP/1.1 503")) {
          refused++;
          assertThat(head).contains("ServiceUnavailableException", "retry-after: 1");
        } else {
          // The simulator has been given the whole body, and says that it is no prompt.
          assertThat(head).startsWith("HTTP/1.1 400");
        }
      }
      over.set(true);
      watch.join();
      int loops = Runtime.getRuntime().availableProcessors();
      assertThat(most.get()).isBetween(BUDGET / 2, BUDGET + (long) loops * PART);
      assertThat(refused).isBetween(1, LARGE_CALLERS - 1);
      byline.awaitNoOpenExchange();
      assertThat(byline.gateway().heldBodyBytes()).isZero();
      int overloaded = refused;
      assertThat(Calls.ends(byline).stream().filter("503 refused overloaded known"::equals))
          .hasSize(overloaded);
    } finally {
      over.set(true);
    }
  }

  private String small(GatewayFixture byline, String token) throws IOException {
    try (RawConnection client = new RawConnection(byline.uri())) {
      String text = "z".repeat(SMALL);
      String body = Calls.BODY.replace("hello", text);
      client.send(Calls.head(Calls.CONVERSE, token, body.length(), "") + body);
      return client.head();
    }
  }

  /** Sends until there is an answer, as HTTP clients do that look at both sides. */
  private String large(GatewayFixture byline, String token) throws IOException {
    try (RawConnection client = new RawConnection(byline.uri())) {
      String begin = "{\"x\":\"";
      client.send(Calls.head(Calls.CONVERSE, token, LARGE, "") + begin);
      OutputStream out = client.socket().getOutputStream();
      int left = LARGE - begin.length() - 2;
      try {
        for (int size;
            left > 0 && client.socket().getInputStream().available() == 0;
            left -= size) {
          size = Math.min(left, PART);
          out.write(shared, 0, size);
        }
        if (left == 0) {
          out.write("\"}".getBytes(ISO_8859_1));
        }
      } catch (IOException cutWhileSending) {
        // The answer is on its way nevertheless.
      }
      return client.head();
    }
  }
}
