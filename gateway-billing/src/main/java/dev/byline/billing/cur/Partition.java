package dev.byline.billing.cur;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file's absolute path, cut at {@code <root>/<kind>/BILLING_PERIOD=<period>/<rest>}. */
record Partition(Path root, String period, Path rest) {

  private static final Pattern FOLDER =
      Pattern.compile("BILLING_PERIOD=(\\d{4}-\\d{2})", Pattern.CASE_INSENSITIVE);

  /** The partition that {@code file} lies in, when its path has the layout. */
  static Optional<Partition> of(Path file, String kind) {
    for (int i = file.getNameCount() - 2; i > 0; i--) {
      Matcher period = FOLDER.matcher(file.getName(i).toString());
      if (period.matches() && file.getName(i - 1).toString().equals(kind)) {
        Path root = i == 1 ? file.getRoot() : file.getRoot().resolve(file.subpath(0, i - 1));
        Path rest = file.subpath(i + 1, file.getNameCount());
        return Optional.of(new Partition(root, period.group(1), rest));
      }
    }
    return Optional.empty();
  }

  /** True when the manifest tells of this export and period. */
  boolean isOf(ManifestPlace place) {
    return place.root().equals(root) && place.period().equals(period);
  }
}
