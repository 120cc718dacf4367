package dev.byline.billing.duck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DuckSessionTest {

  @TempDir
  private Path folder;

  @Test
  void nothingOutsideTheFolderCanBeRead() throws IOException, SQLException {
    Path inside = Files.createDirectory(folder.resolve("in"));
    Files.writeString(inside.resolve("a.csv"), "x\n1\n");
    Files.writeString(folder.resolve("b.csv"), "x\n2\n");
    try (DuckSession duck = DuckSession.over(inside.toRealPath())) {
      assertThat(rows(duck, inside.toRealPath().resolve("a.csv"))).containsExactly("1");
      assertThatThrownBy(() -> rows(duck, folder.toRealPath().resolve("b.csv")))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("Permission");
      assertThatThrownBy(() -> rows(duck, inside.toRealPath().resolve("../b.csv")))
          .isInstanceOf(SQLException.class);
      assertThatThrownBy(() -> rows(duck, Path.of("https://bucket.invalid/b.csv")))
          .isInstanceOf(SQLException.class);
    }
  }

  @Test
  void settingsAreBoundedAndLocked() throws SQLException {
    try (DuckSession duck = DuckSession.over(folder)) {
      assertThat(duck.query("SELECT current_setting('memory_limit')", row -> row.getString(1)))
          .containsExactly("488.2 MiB");
      for (String set : List.of(
          "SET memory_limit = '8GB'",
          "SET enable_external_access = true",
          "SET autoinstall_known_extensions = true")) {
        assertThatThrownBy(() -> duck.execute(set)).isInstanceOf(SQLException.class);
      }
      assertThatThrownBy(() -> duck.execute("INSTALL httpfs")).isInstanceOf(SQLException.class);
    }
  }

  private static List<String> rows(DuckSession duck, Path file) throws SQLException {
    return duck.query(
        "SELECT * FROM read_csv(?, header = true, all_varchar = true)",
        row -> row.getString(1),
        DuckSession.literal(file));
  }
}
