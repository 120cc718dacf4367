package dev.byline.server.metering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.core.failure.Failure;
import dev.byline.core.failure.Fault;
import dev.byline.core.identity.Attributes;
import dev.byline.core.identity.Principal;
import dev.byline.core.ledger.LedgerEntry;
import dev.byline.core.request.BedrockPaths;
import dev.byline.core.usage.StreamEnd;
import dev.byline.core.usage.StreamEnd.Outcome;
import dev.byline.core.usage.Usage;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@NullMarked
final class LedgerWriterTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final LedgerEntry FULL = new LedgerEntry(
      new UUID(1, 2),
      NOW,
      BedrockPaths.parse("POST", "/model/amazon.nova-lite-v1:0/converse").call(),
      new Principal(
          "https://iss",
          "sub \"quoted\"",
          "alice-1",
          new Attributes("acme", "blue", "chat", "prod", "cc-7")),
      "arn:aws:iam::111122223333:role/BylineInvoke",
      "arn:aws:sts::111122223333:assumed-role/BylineInvoke/alice-1",
      "us-east-1",
      new StreamEnd(Outcome.COMPLETE, 200, Usage.known(1, 2, 3, 4), null),
      "req-1",
      Duration.ofMillis(5),
      Duration.ofMillis(3));

  @Test
  void aRowHasEveryKeyOnOneLine(@TempDir Path directory) throws IOException {
    try (LedgerWriter ledger = LedgerWriter.open(directory, NOW)) {
      ledger.append(FULL).toCompletableFuture().join();
      JsonNode row = rows(directory).getFirst();

      assertThat(row.get("principal_arn").asString())
          .isEqualTo("arn:aws:sts::111122223333:assumed-role/BylineInvoke/alice-1");
      assertThat(row.get("subject").asString()).isEqualTo("sub \"quoted\"");
      assertThat(row.get("cost_center").asString()).isEqualTo("cc-7");
      assertThat(row.get("operation").asString()).isEqualTo("Converse");
      assertThat(row.get("usage").asString()).isEqualTo("known");
      assertThat(row.get("cache_write_tokens").asLong()).isEqualTo(4);
      assertThat(row.get("duration_us").asLong()).isEqualTo(5000);
      assertThat(row.propertyNames())
          .containsExactlyInAnyOrder(
              "id",
              "time",
              "principal_arn",
              "role_arn",
              "session_name",
              "issuer",
              "subject",
              "tenant",
              "team",
              "application",
              "environment",
              "cost_center",
              "operation",
              "model",
              "region",
              "status",
              "outcome",
              "reason",
              "usage",
              "input_tokens",
              "output_tokens",
              "cache_read_tokens",
              "cache_write_tokens",
              "upstream_request_id",
              "duration_us",
              "first_byte_us");
    }
  }

  @Test
  void aRefusalIsARowWithNullsAndAbsentUsageIsNeverZero(@TempDir Path directory)
      throws IOException {
    LedgerEntry refused = new LedgerEntry(
        new UUID(3, 4),
        NOW,
        null,
        null,
        null,
        null,
        null,
        new StreamEnd(Outcome.REFUSED, 403, Usage.ABSENT, Failure.of(Fault.NO_TOKEN, "no token")),
        null,
        Duration.ZERO,
        null);
    try (LedgerWriter ledger = LedgerWriter.open(directory, NOW)) {
      ledger.append(refused).toCompletableFuture().join();
      JsonNode row = rows(directory).getFirst();

      assertThat(row.get("reason").asString()).isEqualTo("no-token");
      assertThat(row.get("principal_arn").isNull()).isTrue();
      assertThat(row.get("input_tokens").isNull()).isTrue();
      assertThat(row.get("usage").asString()).isEqualTo("absent");
    }
  }

  @Test
  void everyAppendedRowIsThereAfterClosing(@TempDir Path directory) throws IOException {
    List<CompletableFuture<?>> durable = new ArrayList<>();
    try (LedgerWriter ledger = LedgerWriter.open(directory, NOW)) {
      for (int i = 0; i < 20_000; i++) {
        durable.add(ledger.append(FULL).toCompletableFuture());
      }
    }

    assertThat(durable).allMatch(row -> row.isDone() && !row.isCompletedExceptionally());
    assertThat(rows(directory)).hasSize(20_000);
  }

  @Test
  void aClosedLedgerTakesNothingAndSaysSo(@TempDir Path directory) throws IOException {
    LedgerWriter ledger = LedgerWriter.open(directory, NOW);
    assertThat(ledger.available()).isTrue();
    ledger.close();

    assertThat(ledger.available()).isFalse();
    assertThat(ledger.append(FULL).toCompletableFuture()).isCompletedExceptionally();
  }

  @Test
  void aFullDiskMakesTheLedgerUnavailableAndLosesNothing(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("exchanges-20261122T100000Z-00000000.jsonl");
    FailingChannel disk = new FailingChannel(
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    try (LedgerWriter ledger = LedgerWriter.to(disk)) {
      CompletableFuture<?> first = ledger.append(FULL).toCompletableFuture();
      disk.awaitThreeFailures();
      CompletableFuture<?> second = ledger.append(FULL).toCompletableFuture();

      assertThat(ledger.available()).isFalse();
      assertThat(first).isNotDone();
      disk.mend();
      first.join();
      second.join();
      assertThat(ledger.available()).isTrue();
    }
    assertThat(rows(directory)).hasSize(2);
  }

  @Test
  void refusedRowsNeverPushOutARowThatWillBeBilled(@TempDir Path directory) throws Exception {
    FailingChannel disk = new FailingChannel(FileChannel.open(
        directory.resolve("exchanges-20261122T100000Z-00000000.jsonl"),
        StandardOpenOption.CREATE_NEW,
        StandardOpenOption.WRITE));
    LedgerEntry refused = new LedgerEntry(
        new UUID(5, 6),
        NOW,
        null,
        null,
        null,
        null,
        null,
        new StreamEnd(Outcome.REFUSED, 503, Usage.NOTHING, null),
        null,
        Duration.ZERO,
        null);
    try (LedgerWriter ledger = LedgerWriter.to(disk)) {
      long taken = 0;
      for (int i = 0; i < 40_000; i++) {
        taken += ledger.append(refused).toCompletableFuture().isDone() ? 0 : 1;
      }
      CompletableFuture<?> billed = ledger.append(FULL).toCompletableFuture();

      assertThat(taken).isEqualTo(32_768);
      assertThat(billed).isNotDone();
      disk.mend();
      billed.join();
    }
    assertThat(rows(directory)).hasSize(32_769);
  }

  private static List<JsonNode> rows(Path directory) throws IOException {
    JsonMapper json = new JsonMapper();
    List<JsonNode> rows = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        assertThat(file.getFileName().toString())
            .matches("exchanges-20261122T100000Z-\\p{XDigit}{8}\\.jsonl");
        Files.readAllLines(file).forEach(line -> rows.add(json.readTree(line)));
      }
    }
    return rows;
  }
}
