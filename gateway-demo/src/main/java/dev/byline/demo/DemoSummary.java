package dev.byline.demo;

import dev.byline.billing.report.ReportCommand;
import dev.byline.demo.calls.CallLog;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import picocli.CommandLine;

/**
 * What the demo found: what was called, who pays in the bill, and whether the ledger says the same.
 *
 * @param world that was called
 * @param log what was called
 * @param expected how many calls there had to be
 * @param comparison of bill and ledger
 */
record DemoSummary(DemoWorld world, CallLog log, int expected, Comparison comparison) {

  /** Reads both books of {@code world}, after its bill was cut. */
  static DemoSummary of(DemoWorld world, CallLog log, int expected) throws IOException {
    return new DemoSummary(world, log, expected, Comparison.of(world.cur(), world.ledger()));
  }

  /** Whether every call was answered, nothing was refused, the bill names all users, and both books agree. */
  boolean good() {
    return log.total() == expected
        && comparison.agree()
        && comparison.attributedShare(DemoUser.ALL).intValue() == 1
        && comparison.named(DemoUser.ALL) == DemoUser.ALL.size()
        && world.refused() == 0;
  }

  /** Writes it for a reader. */
  void print(PrintWriter out, PrintWriter err) {
    title(out, "WHAT WAS CALLED, by which client:");
    CallTable.of(log).print(out);
    title(out, "WHO SPENT WHAT, from the bill (CUR 2.0, line_item_iam_principal):");
    out.flush();
    new CommandLine(new ReportCommand())
        .setOut(out)
        .setErr(err)
        .execute("--cur", world.cur().toString(), "--group-by", "tenant,team,user");
    title(out, "THE SAME FROM THE GATEWAY'S LEDGER, beside the bill, in tokens:");
    out.printf("%-36s %12s %12s  %s%n", "user", "ledger", "bill", "agree");
    for (Comparison.Row row : comparison.rows()) {
      out.printf(
          "%-36s %,12d %,12d  %s%n",
          row.user(), row.ledger(), row.bill(), row.ledger() == row.bill() ? "yes" : "NO");
    }
    out.printf("%-36s %,12d %,12d%n", "total", comparison.ledgerTokens(), comparison.billTokens());
    out.println();
    out.println(
        good()
            ? "Every call names its user, and bill and ledger agree to the token."
            : "The bill and the ledger do not agree, or AWS refused something; see above.");
    out.flush();
  }

  /** The same for a program. */
  DemoOutcome outcome(Duration took) {
    return new DemoOutcome(
        log.total(),
        comparison.named(DemoUser.ALL),
        comparison.attributedShare(DemoUser.ALL),
        comparison.billTokens(),
        comparison.ledgerTokens(),
        world.refused(),
        CallTable.of(log).operations().stream().distinct().toList(),
        log.rows().stream().map(DemoOutcome.Called::of).toList(),
        took.toMillis() / 1000.0,
        world.gateway().toString(),
        world.gatewayTls().toString(),
        world.certificate().authority().toString(),
        world.admin().toString(),
        world.simulator().issuer().toString(),
        world.simulator().sts().toString(),
        world.simulator().bedrock().toString(),
        world.cur().toString(),
        world.ledger().toString());
  }

  private static void title(PrintWriter out, String title) {
    out.println();
    out.println(title);
    out.println();
  }
}
