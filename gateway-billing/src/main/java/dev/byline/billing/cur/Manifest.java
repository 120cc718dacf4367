package dev.byline.billing.cur;

import dev.byline.billing.duck.UnreadableSource;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The list of an export's data files. AWS writes the manifest after the last data file, so what it
 * does not name is not (or no longer) part of the bill.
 *
 * <p>AWS: <a
 * href="https://docs.aws.amazon.com/cur/latest/userguide/dataexports-export-delivery.html">
 * Understanding export delivery</a>. Entries are S3 URLs or keys; they are matched to the local
 * folder by their path from {@code data/BILLING_PERIOD=} on.
 */
final class Manifest {

  private static final Pattern FROM_DATA =
      Pattern.compile("(?:^|/)(data/BILLING_PERIOD=(\\d{4}-\\d{2})/.+)$", Pattern.CASE_INSENSITIVE);
  private static final String REMEDY =
      "Copy the export from S3 again, whole (data and metadata), and repeat.";

  private Manifest() {}

  /** The data files of one manifest, each seen to exist. */
  static CurExport read(ManifestPlace place) throws UnreadableSource {
    Set<Path> files = new LinkedHashSet<>();
    for (String entry : entries(place.manifest())) {
      files.add(resolve(place, entry));
    }
    return new CurExport(
        place.name(), place.root(), place.period(), place.manifest(), List.copyOf(files));
  }

  private static List<String> entries(Path manifest) throws UnreadableSource {
    JsonNode files;
    try {
      files = JsonMapper.shared().readTree(manifest).path("dataFiles");
    } catch (JacksonException e) {
      throw new UnreadableSource(
          "The manifest " + manifest + " is not readable JSON. " + REMEDY, e);
    }
    if (!files.isArray()) {
      throw new UnreadableSource("The manifest " + manifest + " has no list dataFiles. " + REMEDY);
    }
    List<String> entries = new ArrayList<>();
    for (JsonNode file : files) {
      if (!file.isString()) {
        throw new UnreadableSource(
            "The manifest " + manifest + " names a data file that is not text. " + REMEDY);
      }
      entries.add(file.stringValue());
    }
    return entries;
  }

  private static Path resolve(ManifestPlace place, String entry) throws UnreadableSource {
    Matcher path = FROM_DATA.matcher(entry);
    if (!path.find() || !path.group(2).equals(place.period())) {
      throw refused(place, entry, "is not below data/BILLING_PERIOD=" + place.period(), REMEDY);
    }
    Path folder = place.root().resolve("data");
    Path file;
    try {
      file = place.root().resolve(path.group(1)).normalize();
    } catch (InvalidPathException e) {
      throw new UnreadableSource("The manifest " + place.manifest() + " names an odd path.", e);
    }
    if (!file.startsWith(folder)) {
      throw refused(place, entry, "lies outside the export's data folder", REMEDY);
    }
    if (!Files.isRegularFile(file)) {
      throw refused(place, entry, "is missing: expected at " + file, REMEDY);
    }
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    if (!name.endsWith(".parquet") && !name.endsWith(".csv.gz") && !name.endsWith(".csv")) {
      throw refused(
          place,
          entry,
          "is neither Parquet nor gzipped CSV",
          "Create the export with Format PARQUET, or TEXT_OR_CSV with Compression GZIP.");
    }
    return file;
  }

  private static UnreadableSource refused(
      ManifestPlace place, String entry, String what, String remedy) {
    return new UnreadableSource(
        "The data file " + entry + " of " + place.manifest() + " " + what + ". " + remedy);
  }
}
