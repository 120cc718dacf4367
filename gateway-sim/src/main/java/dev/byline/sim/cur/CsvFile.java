package dev.byline.sim.cur;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** {@code TEXT_OR_CSV} with {@code GZIP}: a header, values quoted where they must be, maps as JSON text, nothing for null. */
final class CsvFile implements RowFile {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final Map<Instant, String> times = new HashMap<>();
  private final JsonMapper json = JsonMapper.builder().build();

  @Override
  public String extension() {
    return ".csv.gz";
  }

  @Override
  public void write(Path target, List<CurColumn> columns, List<CurRow> rows) throws IOException {
    try (Writer out = new BufferedWriter(new OutputStreamWriter(
        new GZIPOutputStream(Files.newOutputStream(target)), StandardCharsets.UTF_8))) {
      out.write(String.join(",", columns.stream().map(CurColumn::name).toList()));
      out.write('\n');
      for (CurRow row : rows) {
        for (int i = 0; i < columns.size(); i++) {
          out.write(i == 0 ? "" : ",");
          out.write(quoted(text(columns.get(i), row)));
        }
        out.write('\n');
      }
    }
  }

  private String text(CurColumn column, CurRow row) {
    Object value = column.value().apply(row);
    if (value == null) {
      return "";
    }
    return switch (column.type()) {
      case STRING -> (String) value;
      case DOUBLE -> plain((BigDecimal) value);
      case TIMESTAMP -> times.computeIfAbsent((Instant) value, TIME::format);
      case MAP -> json.writeValueAsString(value);
    };
  }

  /** A double without exponent and with at least one decimal, as 0.0 and 0.02645. */
  private static String plain(BigDecimal value) {
    BigDecimal bare = value.stripTrailingZeros();
    return (bare.scale() < 1 ? bare.setScale(1) : bare).toPlainString();
  }

  private static String quoted(@Nullable String text) {
    if (text == null) {
      return "";
    }
    if (text.indexOf(',') < 0
        && text.indexOf('"') < 0
        && text.indexOf('\n') < 0
        && text.indexOf('\r') < 0) {
      return text;
    }
    return '"' + text.replace("\"", "\"\"") + '"';
  }
}
