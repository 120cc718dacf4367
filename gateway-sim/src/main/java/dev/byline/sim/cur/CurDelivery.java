package dev.byline.sim.cur;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;

/**
 * What one {@link CurExport#write} delivered.
 *
 * @param exports one, or two with {@link CurOptions.Format#BOTH}
 * @param totals of one export; both hold the same rows
 */
public record CurDelivery(List<Export> exports, Totals totals) {

  public CurDelivery {
    exports = List.copyOf(exports);
  }

  /**
   * One export's files.
   *
   * @param root the directory that holds {@code data/} and {@code metadata/}
   * @param dataFiles in the order of months and file numbers
   * @param manifests one per month
   */
  public record Export(String name, Path root, List<Path> dataFiles, List<Path> manifests) {

    public Export {
      dataFiles = List.copyOf(dataFiles);
      manifests = List.copyOf(manifests);
    }
  }

  /**
   * The sums of the bill, in dollars and exact.
   *
   * @param rows of all types
   * @param tokens of the Usage rows, all kinds together
   * @param credit zero or negative
   */
  public record Totals(
      long rows, long tokens, BigDecimal usage, BigDecimal tax, BigDecimal credit) {

    /** The sum of line_item_unblended_cost. */
    public BigDecimal cost() {
      return usage.add(tax).add(credit);
    }
  }
}
