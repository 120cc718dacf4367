package dev.byline.billing.report;

import java.util.List;

/**
 * Cells as aligned text: the first columns to the left, the others, numbers, to the right. A control
 * character, which could move a terminal's cursor, is shown as {@code ?}.
 *
 * @param lines the first is the head; all have the same number of cells
 * @param leftColumns how many columns stand to the left
 */
record Grid(List<List<String>> lines, int leftColumns) {

  private static final String GAP = "  ";

  Grid {
    lines = lines.stream().map(line -> line.stream().map(Grid::shown).toList()).toList();
  }

  String text() {
    int[] widths = new int[lines.getFirst().size()];
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], length(line.get(i)));
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> line : lines) {
      StringBuilder row = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String cell = line.get(i);
        String space = " ".repeat(widths[i] - length(cell));
        row.append(i == 0 ? "" : GAP).append(i < leftColumns ? cell + space : space + cell);
      }
      text.append(row.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  private static int length(String cell) {
    return cell.codePointCount(0, cell.length());
  }

  private static String shown(String cell) {
    return cell.replaceAll("\\p{Cntrl}", "?");
  }
}
