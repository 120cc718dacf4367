package dev.byline.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byline.billing.duck.UnreadableSource;
import dev.byline.billing.fixture.SampleBill;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerBookTest {

  @TempDir
  private Path folder;

  @Test
  void exchangesAreSummedLikeABill() throws IOException {
    write("a.jsonl", entry(SampleBill.ALICE, 10, 20, 30, 40) + entry(SampleBill.BOB, 1, 2, 3, 4));
    write("b.jsonl", entry(SampleBill.ALICE, 1, 0, 0, 0));
    write("notes.txt", "not a ledger");
    try (LedgerBook ledger = LedgerBook.open(folder)) {
      assertThat(ledger.spend(GroupBy.USER, GroupBy.TEAM))
          .containsExactlyInAnyOrder(
              row(new Tokens(11, 20, 30, 40), "alice@acme.org-k5x2", "ml"),
              row(new Tokens(1, 2, 3, 4), "bob-7q", "ml"));
      assertThat(ledger.spend(GroupBy.TOKEN_KIND)).hasSize(4);
      assertThat(ledger.principals())
          .containsExactly(
              new PrincipalUsage(
                  SampleBill.ALICE, "m1", new Tokens(11, 20, 30, 40), new BigDecimal("0.00")),
              new PrincipalUsage(
                  SampleBill.BOB, "m1", new Tokens(1, 2, 3, 4), new BigDecimal("0.00")));
    }
  }

  @Test
  void refusedExchangesAndAbsentUsageCountNoTokens() throws IOException {
    write("a.jsonl", """
        {"id":"1","principal_arn":null,"status":401,"outcome":"refused","usage":"absent"}
        {"id":"2","status":403,"outcome":"refused","usage":"absent"}
        {"id":"3","principal_arn":"%s","model":"m1","status":200,"usage":"absent",\
        "input_tokens":null}
        """.formatted(SampleBill.BOB));
    try (LedgerBook ledger = LedgerBook.open(folder)) {
      assertThat(ledger.spend(GroupBy.USER, GroupBy.TENANT))
          .containsExactly(row(Tokens.NONE, "bob-7q", "unowned"));
    }
  }

  @Test
  void aLineThatIsNoEntryIsRefusedByFile() throws IOException {
    for (String line : List.of("{\"id\":\"1\",\"input_tok", "{\"input_tokens\":\"many\"}")) {
      write("a.jsonl", entry(SampleBill.ALICE, 1, 2, 3, 4) + line);
      assertThatThrownBy(() -> LedgerBook.open(folder))
          .isInstanceOf(UnreadableSource.class)
          .hasMessageContaining("a.jsonl");
    }
  }

  @Test
  void anEmptyFolderIsALedgerOfNothing() throws IOException {
    write("a.jsonl", "");
    try (LedgerBook ledger = LedgerBook.open(folder)) {
      assertThat(ledger.spend(GroupBy.MODEL)).isEmpty();
    }
    assertThatThrownBy(() -> LedgerBook.open(folder.resolve("nowhere")))
        .isInstanceOf(NoSuchFileException.class);
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private static String entry(String arn, long input, long output, long read, long write) {
    return """
        {"id":"1","time":"2026-11-22T01:02:03Z","principal_arn":"%s","role_arn":"r",\
        "session_name":"s","issuer":"i","subject":"u","tenant":"acme","team":"ml",\
        "application":"chat","environment":"prod","cost_center":"cc-42","operation":"converse",\
        "model":"m1","region":"us-east-1","status":200,"outcome":"ok","usage":"known",\
        "input_tokens":%d,"output_tokens":%d,"cache_read_tokens":%d,"cache_write_tokens":%d}
        """.formatted(arn, input, output, read, write);
  }

  private static SpendRow row(Tokens tokens, String... keys) {
    return new SpendRow(List.of(keys), false, tokens, new BigDecimal("0.00"));
  }
}
