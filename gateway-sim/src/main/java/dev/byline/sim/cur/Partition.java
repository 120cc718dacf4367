package dev.byline.sim.cur;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The delivery of one billing period of one export: its data files, then its metadata, the manifest last. A file appears under its name
 * only when it is whole.
 *
 * @see <a href="https://docs.aws.amazon.com/cur/latest/userguide/dataexports-export-delivery.html">Understanding export delivery</a>
 */
final class Partition {

  private static final DateTimeFormatter FOLDER =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final Path bucket;
  private final CurOptions options;
  private final String exportName;
  private final RowFile format;
  private final List<CurColumn> columns;

  Partition(
      Path bucket, CurOptions options, String exportName, RowFile format, List<CurColumn> columns) {
    this.bucket = bucket;
    this.options = options;
    this.exportName = exportName;
    this.format = format;
    this.columns = columns;
  }

  Path root() {
    return bucket.resolve(options.destination().prefix()).resolve(exportName);
  }

  Delivered deliver(YearMonth month, List<CurRow> rows, Instant now) throws IOException {
    UUID executionId = executionId(month, rows, now);
    Path period = root().resolve("data").resolve("BILLING_PERIOD=" + month);
    boolean overwrite = options.destination().overwrite() == CurOptions.Overwrite.OVERWRITE_REPORT;
    Path folder = overwrite ? period : period.resolve(FOLDER.format(now) + "-" + executionId);
    Files.createDirectories(folder);
    List<Path> files = new ArrayList<>();
    int perFile = options.destination().rowsPerFile();
    for (int from = 0; from == 0 || from < rows.size(); from += perFile) {
      Path file =
          folder.resolve("%s-%05d%s".formatted(exportName, files.size() + 1, format.extension()));
      List<CurRow> part = rows.subList(from, Math.min(rows.size(), from + perFile));
      put(file, target -> format.write(target, columns, part));
      files.add(file);
    }
    removeOthers(folder, files);
    return new Delivered(files, describe(month, executionId, files));
  }

  private Path describe(YearMonth month, UUID executionId, List<Path> files) throws IOException {
    Path folder = root().resolve("metadata").resolve("BILLING_PERIOD=" + month);
    Files.createDirectories(folder);
    Manifest manifest = new Manifest(options, exportName, columns);
    byte[] metadata = manifest.metadata(format);
    put(folder.resolve(exportName + "-Metadata.json"), target -> Files.write(target, metadata));
    byte[] listing =
        manifest.manifest(executionId, month, files.stream().map(this::address).toList());
    Path file = folder.resolve(exportName + "-Manifest.json");
    put(file, target -> Files.write(target, listing));
    return file;
  }

  /** A refresh with fewer files leaves none of the former ones: a reader by wildcard would count their rows again. */
  private void removeOthers(Path folder, List<Path> files) throws IOException {
    List<Path> others;
    try (Stream<Path> found = Files.list(folder)) {
      others = found
          .filter(file ->
              file.getFileName().toString().endsWith(format.extension()) && !files.contains(file))
          .toList();
    }
    for (Path other : others) {
      Files.delete(other);
    }
  }

  private String address(Path file) {
    String key = bucket.relativize(file).toString().replace('\\', '/');
    return "s3://" + options.destination().bucket() + "/" + key;
  }

  private UUID executionId(YearMonth month, List<CurRow> rows, Instant now) {
    StringBuilder words =
        new StringBuilder("execution ").append(exportName).append(month).append(now);
    rows.forEach(row -> words.append(row.id()));
    return Fingerprint.of(words.toString()).uuid();
  }

  private static void put(Path file, Content content) throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    content.writeTo(temporary);
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Writes a whole file. */
  private interface Content {
    void writeTo(Path target) throws IOException;
  }

  /** The files of one period, in order. */
  record Delivered(List<Path> dataFiles, Path manifest) {}
}
