package dev.byline.demo.idp;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A server in a process of its own, with what it prints in a file. It ends with {@link #close}, and
 * also when this JVM dies in any way: a shell waits for the end of a pipe that only this JVM holds.
 */
final class ProviderProcess implements AutoCloseable {
  private static final Duration STARTING_MAX = Duration.ofMinutes(4);
  private static final int LINES_SHOWN = 20;

  private final Process process;
  private final Process watch;
  private final Path log;

  private ProviderProcess(Process process, Process watch, Path log) {
    this.process = process;
    this.watch = watch;
    this.log = log;
  }

  static ProviderProcess start(Path log, Map<String, String> environment, List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command)
        .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
        .redirectOutput(log.toFile())
        .redirectErrorStream(true);
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      Process watch = new ProcessBuilder("sh", "-c", "read -r end; kill " + process.pid()).start();
      return new ProviderProcess(process, watch, log);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + command.getFirst(), e);
    }
  }

  /**
   * A port on loopback that nobody listens on, below those that systems give to outgoing connections,
   * so that it is still free when a slow server gets there.
   */
  static int freePort() {
    return IntStream.generate(() -> ThreadLocalRandom.current().nextInt(20_000, 30_000))
        .limit(100)
        .filter(ProviderProcess::isFree)
        .findFirst()
        .orElseThrow();
  }

  private static boolean isFree(int port) {
    try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return free.isBound();
    } catch (IOException taken) {
      return false;
    }
  }

  /** Waits until {@code uri} answers with 200. */
  void awaitAnswer(URI uri) {
    Instant latest = Instant.now().plus(STARTING_MAX);
    while (!ProviderHttp.answers(uri)) {
      if (ended() || Instant.now().isAfter(latest)) {
        String why = process.isAlive() ? "does not answer at " + uri : "has ended";
        close();
        throw new IllegalStateException("the identity provider " + why + ":\n" + lastLines());
      }
    }
  }

  private boolean ended() {
    try {
      return process.waitFor(100, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private String lastLines() {
    try (Stream<String> lines = Files.lines(log)) {
      List<String> all = lines.toList();
      return String.join("\n", all.subList(Math.max(0, all.size() - LINES_SHOWN), all.size()));
    } catch (IOException e) {
      return "(" + log + " can't be read)";
    }
  }

  @Override
  public void close() {
    watch.destroyForcibly();
    List<ProcessHandle> all =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(each -> each.onExit().join());
  }
}
