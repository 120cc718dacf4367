package dev.byline.sim.cur;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A format that rows can be written in, each call one file. */
sealed interface RowFile permits ParquetFile, CsvFile {

  /** With the leading dot. */
  String extension();

  void write(Path target, List<CurColumn> columns, List<CurRow> rows) throws IOException;
}
