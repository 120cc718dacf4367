package dev.byline.billing.cur;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a manifest was found: {@code <root>/metadata/BILLING_PERIOD=<period>/[<run>/]<name>
 * -Manifest.json}. The run folder ({@code <timestamp>-<execution id>}) is there when the export
 * keeps each refresh (CREATE_NEW_REPORT), and is empty text otherwise.
 */
record ManifestPlace(Path manifest, Path root, String name, String period, String run) {

  private static final String SUFFIX = "-Manifest.json";

  /** The place of {@code file} if it is a manifest of AWS's layout. */
  static Optional<ManifestPlace> of(Path file) {
    String name = file.getFileName().toString();
    if (!name.endsWith(SUFFIX)) {
      return Optional.empty();
    }
    return Partition.of(file, "metadata")
        .filter(partition -> partition.rest().getNameCount() <= 2)
        .map(partition -> new ManifestPlace(
            file,
            partition.root(),
            name.substring(0, name.length() - SUFFIX.length()),
            partition.period(),
            partition.rest().getNameCount() == 2 ? partition.rest().getName(0).toString() : ""));
  }

  /** True when this manifest is a newer word on the same bill than {@code other}. */
  boolean replaces(ManifestPlace other) {
    if (run.isEmpty() != other.run.isEmpty()) {
      return run.isEmpty();
    }
    return run.compareTo(other.run) > 0;
  }
}
