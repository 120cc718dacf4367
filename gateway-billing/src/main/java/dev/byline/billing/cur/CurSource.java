package dev.byline.billing.cur;

import dev.byline.billing.duck.UnreadableSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder with one or more CUR 2.0 exports in the layout that AWS delivers (a copy of the bucket,
 * of the prefix, or of one export). Each billing period is taken from exactly one manifest; the
 * same period in two exports would count double and is refused.
 *
 * @param folder the folder, as a real path
 * @param exports one entry a billing period, oldest first
 */
public record CurSource(Path folder, List<CurExport> exports) {

  private static final int DEPTH = 16;
  private static final List<String> SUFFIXES =
      List.of(".parquet", ".csv", ".csv.gz", ".csv.zip", ".zip");

  public CurSource {
    exports = List.copyOf(exports);
  }

  /**
   * Finds the exports below {@code folder}.
   *
   * @param export the one export to read (its name, or its path below {@code folder}); null for all
   * @throws NoSuchFileException when the folder is not there
   * @throws UnreadableSource when what is there is not a whole bill, exactly once
   */
  public static CurSource find(Path folder, @Nullable String export) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new NoSuchFileException(folder.toString());
    }
    Path real = folder.toRealPath();
    List<Path> files = files(real);
    Collection<ManifestPlace> newest = newest(files);
    List<Path> dataFiles = files.stream().filter(CurSource::holdsData).toList();
    if (newest.isEmpty()) {
      throw noManifest(real, dataFiles);
    }
    List<ManifestPlace> chosen = newest.stream()
        .filter(place -> export == null || named(real, place, export))
        .toList();
    if (chosen.isEmpty()) {
      throw new UnreadableSource(
          "No export is named '" + export + "' in " + real + "; it holds " + names(real, newest));
    }
    refuseDoubles(real, chosen);
    refuseHalfWritten(chosen, export == null ? dataFiles : below(chosen, dataFiles));
    List<CurExport> exports = new ArrayList<>();
    for (ManifestPlace place : chosen) {
      exports.add(Manifest.read(place));
    }
    return new CurSource(real, exports);
  }

  /** The billing periods, oldest first. */
  public List<String> periods() {
    return exports.stream().map(CurExport::period).toList();
  }

  private static Collection<ManifestPlace> newest(List<Path> files) {
    Map<String, ManifestPlace> newest = new TreeMap<>();
    for (Path file : files) {
      ManifestPlace.of(file)
          .ifPresent(place -> newest.merge(
              place.period() + "\n" + place.root() + "\n" + place.name(),
              place,
              (a, b) -> a.replaces(b) ? a : b));
    }
    return newest.values();
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder, DEPTH)) {
      return walk.filter(Files::isRegularFile).sorted().toList();
    } catch (UncheckedIOException e) {
      throw new UnreadableSource("The folder " + folder + " cannot be listed: " + e.getCause(), e);
    }
  }

  private static boolean holdsData(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return SUFFIXES.stream().anyMatch(name::endsWith);
  }

  private static boolean named(Path folder, ManifestPlace place, String export) {
    return place.name().equals(export) || path(folder, place).equals(export);
  }

  private static String path(Path folder, ManifestPlace place) {
    String path = folder.relativize(place.root()).toString();
    return path.isEmpty() ? "." : path;
  }

  private static String names(Path folder, Collection<ManifestPlace> places) {
    return String.join(
        ", ",
        places.stream()
            .map(place -> "'" + place.name() + "' (" + path(folder, place) + ")")
            .distinct()
            .toList());
  }

  private static void refuseDoubles(Path folder, List<ManifestPlace> places)
      throws UnreadableSource {
    Map<String, ManifestPlace> periods = new TreeMap<>();
    for (ManifestPlace place : places) {
      ManifestPlace other = periods.put(place.period(), place);
      if (other != null) {
        throw new UnreadableSource("The period "
            + place.period()
            + " is in two exports and would count double: "
            + names(folder, List.of(other, place))
            + ". Pass one of them: --export NAME (the name, or the path in brackets).");
      }
    }
  }

  private static void refuseHalfWritten(List<ManifestPlace> places, List<Path> dataFiles)
      throws UnreadableSource {
    for (Path file : dataFiles) {
      Partition data = Partition.of(file, "data").orElse(null);
      if (data != null && places.stream().noneMatch(data::isOf)) {
        throw halfWritten(file);
      }
    }
  }

  private static List<Path> below(List<ManifestPlace> places, List<Path> files) {
    return files.stream()
        .filter(file -> places.stream().anyMatch(place -> file.startsWith(place.root())))
        .toList();
  }

  private static UnreadableSource noManifest(Path folder, List<Path> dataFiles) {
    if (!dataFiles.isEmpty()) {
      return halfWritten(dataFiles.getFirst());
    }
    return new UnreadableSource("No CUR 2.0 export in "
        + folder
        + ": expected <export>/metadata/BILLING_PERIOD=yyyy-MM/<export>-Manifest.json."
        + " Pass the folder that holds the copied export.");
  }

  private static UnreadableSource halfWritten(Path file) {
    return new UnreadableSource("The data file "
        + file
        + " has no manifest (a refresh that is not complete, or a partial copy). Copy the"
        + " export from S3 again with its metadata folder, and repeat.");
  }
}
