package dev.byline.billing;

import dev.byline.billing.duck.DuckSession;
import dev.byline.billing.duck.Sql;
import dev.byline.billing.duck.UnreadableSource;
import dev.byline.billing.line.LineTyping;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A gateway's own ledger, summed like a bill: a folder of {@code *.jsonl} files with one JSON object
 * an exchange. It counts tokens, not money, so all costs are zero. Exchanges without a principal
 * (refused ones) count only if they used tokens. Not thread-safe.
 */
public final class LedgerBook implements AutoCloseable {

  private final DuckSession duck;
  private final SpendBook book;

  private LedgerBook(DuckSession duck) {
    this.duck = duck;
    this.book = new SpendBook(duck);
  }

  /**
   * Reads all ledger files in {@code folder}.
   *
   * @throws NoSuchFileException when the folder is not there
   * @throws UnreadableSource when a line is not a ledger entry; the message names the file
   */
  public static LedgerBook open(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new NoSuchFileException(folder.toString());
    }
    Path real = folder.toRealPath();
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(real, "*.jsonl")) {
      found.forEach(files::add);
    }
    Collections.sort(files);
    try {
      DuckSession duck = DuckSession.over(real);
      boolean read = false;
      try {
        duck.execute(Sql.of(LineTyping.class, "spend_line.sql").text());
        for (Path file : files) {
          add(duck, file);
        }
        read = true;
        return new LedgerBook(duck);
      } finally {
        if (!read) {
          duck.close();
        }
      }
    } catch (SQLException e) {
      throw SpendBook.broken(e);
    }
  }

  /** Tokens by group, the unattributed row last. */
  public List<SpendRow> spend(GroupBy... groups) {
    return book.spend(groups);
  }

  /** What each caller used of each model. */
  public List<PrincipalUsage> principals() {
    return book.principals();
  }

  @Override
  public void close() {
    try {
      duck.close();
    } catch (SQLException e) {
      throw SpendBook.broken(e);
    }
  }

  private static void add(DuckSession duck, Path file) throws UnreadableSource {
    try {
      duck.execute(Sql.of(LedgerBook.class, "ledger.sql").text(), DuckSession.literal(file));
    } catch (SQLException e) {
      throw new UnreadableSource(
          "The ledger file "
              + file
              + " cannot be read ("
              + DuckSession.reason(e)
              + "). Mend or remove the line, and repeat.",
          e);
    }
  }
}
