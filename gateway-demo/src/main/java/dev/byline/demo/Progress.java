package dev.byline.demo;

import java.io.PrintWriter;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One line that says how far the calls are: rewritten in place on a terminal, printed at each quarter
 * elsewhere.
 *
 * <p>Thread: any. Owns: its line. Fails: never.
 */
final class Progress {
  private static final int WIDTH = 30;

  private final PrintWriter out;
  private final int total;
  private final boolean terminal;
  private final AtomicInteger done = new AtomicInteger();

  Progress(PrintWriter out, int total, boolean terminal) {
    this.out = out;
    this.total = total;
    this.terminal = terminal;
  }

  /** One more is done. */
  void step() {
    int now = done.incrementAndGet();
    if (terminal || now % Math.max(1, total / 4) == 0) {
      print(now);
    }
  }

  private synchronized void print(int now) {
    int filled = now * WIDTH / total;
    String line =
        "calls [" + "#".repeat(filled) + ".".repeat(WIDTH - filled) + "] " + now + "/" + total;
    out.print(terminal ? "\r" + line + (now == total ? "\n" : "") : line + "\n");
    out.flush();
  }
}
