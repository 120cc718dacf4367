package dev.byline.billing.cur;

import java.nio.file.Path;
import java.util.List;

/**
 * One billing period of one export: what its manifest says is the bill.
 *
 * @param name the export's name, from the manifest's file name
 * @param root the folder that holds {@code data} and {@code metadata}
 * @param period the billing period, {@code yyyy-MM}
 * @param files the data files that the manifest names; empty when AWS delivered none
 */
public record CurExport(String name, Path root, String period, Path manifest, List<Path> files) {

  public CurExport {
    files = List.copyOf(files);
  }
}
