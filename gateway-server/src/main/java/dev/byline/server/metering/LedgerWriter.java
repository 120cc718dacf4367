package dev.byline.server.metering;

import dev.byline.core.ledger.Ledger;
import dev.byline.core.ledger.LedgerEntry;
import dev.byline.core.usage.StreamEnd.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ledger as JSON lines in a local file: one thread writes what has come since its last write, and
 * forces it to disk once for all of it.
 *
 * <p>A write that fails is tried again from the last row that is whole, until it succeeds; meanwhile
 * {@link #available} is false and the gateway admits nothing.
 *
 * <p>Thread: {@link #append} from any, without a lock; one thread of its own writes. Owns: the file and the waiting
 * rows. Fails: a row that can't be kept completes its stage exceptionally.
 */
public final class LedgerWriter implements Ledger, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LedgerWriter.class);
  private static final int WAITING_MAX = 65_536;
  private static final int BATCH_MAX = 4_096;
  private static final Duration TRY_AGAIN_AFTER = Duration.ofMillis(200);
  private static final Duration LOOK_AGAIN_AFTER = Duration.ofMillis(50);
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(10);
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private final Queue<Row> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();
  private final FileChannel file;
  private final Thread thread;
  private long written;
  private volatile boolean failing;
  private volatile boolean closing;
  private volatile boolean parked;

  /** A row, or with no entry a mark that is reached when everything before it is durable. */
  private record Row(@Nullable LedgerEntry entry, CompletableFuture<@Nullable Void> durable) {}

  private LedgerWriter(FileChannel file) {
    this.file = file;
    this.thread = Thread.ofPlatform().name("byline-ledger").daemon().unstarted(this::run);
  }

  /**
   * A ledger in a new file of {@code directory}, which is made if it is missing.
   *
   * @throws IOException if no file can be made there
   */
  public static LedgerWriter open(Path directory, Instant now) throws IOException {
    Files.createDirectories(directory);
    String random = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
    Path path = directory.resolve("exchanges-" + NAME.format(now) + '-' + random + ".jsonl");
    return to(FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
  }

  /** A ledger in {@code file}, which is empty; takes it. */
  static LedgerWriter to(FileChannel file) {
    LedgerWriter writer = new LedgerWriter(file);
    writer.thread.start();
    return writer;
  }

  /**
   * {@inheritDoc}
   *
   * <p>The last half of the room is kept for requests that were admitted, because they will be billed:
   * a flood of refused ones can't push them out.
   */
  @Override
  public CompletionStage<@Nullable Void> append(LedgerEntry entry) {
    CompletableFuture<@Nullable Void> durable = new CompletableFuture<>();
    int most = entry.end().outcome() == Outcome.REFUSED ? WAITING_MAX / 2 : WAITING_MAX;
    if (count.incrementAndGet() > most || closing) {
      count.decrementAndGet();
      durable.completeExceptionally(new IOException("the ledger takes no more rows"));
    } else {
      hand(new Row(entry, durable));
    }
    return durable;
  }

  @Override
  public boolean available() {
    return !failing && !closing && thread.isAlive() && count.get() < WAITING_MAX / 2;
  }

  /** Waits until every row that was appended before is durable; not at all once it is closed. */
  public void flush() {
    if (closing) {
      return;
    }
    CompletableFuture<@Nullable Void> reached = new CompletableFuture<>();
    count.incrementAndGet();
    hand(new Row(null, reached));
    try {
      reached.join();
    } catch (CompletionException e) {
      LOG.error("The ledger ended before all of its rows were written.", e);
    }
  }

  private void hand(Row row) {
    waiting.add(row);
    if (parked) {
      LockSupport.unpark(thread);
    }
    if (!thread.isAlive()) {
      failWaiting();
    }
  }

  /** Writes what is waiting, for at most ten seconds, and closes the file. */
  @Override
  public void close() {
    closing = true;
    try {
      if (!thread.join(CLOSE_WITHIN)) {
        LOG.error("The ledger could not write {} rows before it was closed.", count.get());
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try {
      file.close();
    } catch (IOException e) {
      LOG.error("The ledger's file could not be closed.", e);
    }
  }

  private void run() {
    List<Row> batch = new ArrayList<>();
    try {
      while (!closing || !waiting.isEmpty()) {
        Row next;
        while (batch.size() < BATCH_MAX && (next = waiting.poll()) != null) {
          batch.add(next);
        }
        if (batch.isEmpty()) {
          park();
          continue;
        }
        write(lines(batch));
        count.addAndGet(-batch.size());
        batch.forEach(row -> row.durable().complete(null));
        batch.clear();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      waiting.addAll(batch);
      failWaiting();
    }
  }

  /** Waits for rows; who adds one wakes the writer, and if they just miss each other it looks again. */
  private void park() {
    parked = true;
    if (waiting.isEmpty() && !closing) {
      LockSupport.parkNanos(this, LOOK_AGAIN_AFTER.toNanos());
    }
    parked = false;
  }

  private void failWaiting() {
    IOException ended = new IOException("the ledger has ended");
    Row row;
    while ((row = waiting.poll()) != null) {
      row.durable().completeExceptionally(ended);
    }
  }

  /** The lines of a batch; a row that can't be written as JSON is told of and costs no other one. */
  private static ByteBuffer lines(List<Row> batch) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream(batch.size() * 1024);
    for (Row row : batch) {
      if (row.entry() != null) {
        try {
          lines.writeBytes(LedgerJson.line(row.entry()));
        } catch (RuntimeException bug) {
          LOG.error("Exchange {} can't be written as a row.", row.entry().id(), bug);
          row.durable().completeExceptionally(bug);
        }
      }
    }
    return ByteBuffer.wrap(lines.toByteArray());
  }

  private void write(ByteBuffer lines) throws InterruptedException {
    while (true) {
      try {
        ByteBuffer rest = lines.duplicate();
        long at = written;
        while (rest.hasRemaining()) {
          at += file.write(rest, at);
        }
        file.force(false);
        written = at;
        failing = false;
        return;
      } catch (IOException e) {
        if (!failing) {
          LOG.error("The ledger can't be written; nothing is admitted until it can.", e);
        }
        failing = true;
        TimeUnit.NANOSECONDS.sleep(TRY_AGAIN_AFTER.toNanos());
      }
    }
  }
}
