package dev.byline.billing.report;

import dev.byline.billing.Bill;
import dev.byline.billing.GroupBy;
import dev.byline.billing.duck.UnreadableSource;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code byline report}: who spent what, from a folder with CUR 2.0 exports. The report goes to
 * standard output, warnings and refusals to standard error. Exit codes are those of BSD's {@code
 * sysexits}.
 */
@Command(
    name = "report",
    description = "Tells who spent what on Amazon Bedrock, from the AWS bill (CUR 2.0 exports).",
    sortOptions = false,
    exitCodeOnInvalidInput = ReportCommand.USAGE,
    exitCodeOnExecutionException = ReportCommand.SOFTWARE,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      " 0:the report is written",
      "64:the command line is wrong",
      "65:the bill cannot be read whole; the message says what to do",
      "66:the folder does not exist"
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  aws s3 sync s3://acme-billing/cur2/bedrock-cur2 ./bill",
      "  byline report --cur ./bill --group-by team,user --top 20"
    })
public final class ReportCommand implements Callable<Integer> {

  static final int USAGE = 64;
  static final int BAD_INPUT = 65;
  static final int NO_FOLDER = 66;
  static final int SOFTWARE = 70;

  @Spec
  private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--cur",
      required = true,
      paramLabel = "DIR",
      description = "A folder with one or more exports, as AWS delivers them to S3.")
  private Path cur = Path.of("");

  @Option(
      names = "--export",
      paramLabel = "NAME",
      description = "The one export to read, when the folder holds the same bill more than once.")
  private @Nullable String export;

  @Option(
      names = "--group-by",
      paramLabel = "KEYS",
      split = ",",
      defaultValue = "user",
      converter = GroupConverter.class,
      description = {
        "One or more of user, tenant, team, application, environment, cost-center, model,"
            + " token-kind, separated by commas (default: user)."
      })
  private List<GroupBy> groups = List.of();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "table",
      converter = FormatConverter.class,
      description = "table, csv or json (default: table).")
  private ReportFormat format = ReportFormat.TABLE;

  @Option(
      names = "--top",
      paramLabel = "N",
      description = "Name only the N dearest groups; the others are one row.")
  private int top = Integer.MAX_VALUE;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this text.")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private boolean help;

  @Override
  public Integer call() throws Exception {
    refuseOddOptions();
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    try (Bill bill = Bill.open(cur, export)) {
      Report report = Report.of(bill, groups, top);
      report.warnings().forEach(warning -> err.println("warning: " + warning));
      err.flush();
      out.print(format.write(report));
      out.flush();
      return 0;
    } catch (UnreadableSource e) {
      return refused(err, e.getMessage(), BAD_INPUT);
    } catch (NoSuchFileException e) {
      return refused(err, "No such folder: " + e.getFile(), NO_FOLDER);
    }
  }

  private void refuseOddOptions() {
    if (Set.copyOf(groups).size() != groups.size()) {
      throw new ParameterException(spec.commandLine(), "--group-by names a key twice");
    }
    if (top < 1) {
      throw new ParameterException(spec.commandLine(), "--top must be 1 or more, not " + top);
    }
  }

  private static int refused(PrintWriter err, @Nullable String message, int code) {
    err.println("byline report: " + message);
    err.flush();
    return code;
  }

  /** Reads one key of {@code --group-by}. */
  static final class GroupConverter implements ITypeConverter<GroupBy> {
    @Override
    public GroupBy convert(String value) {
      return GroupBy.labelled(value)
          .orElseThrow(() -> new TypeConversionException(
              "'" + value + "' is none of " + labels(GroupBy.values(), GroupBy::label)));
    }
  }

  /** Reads {@code --format}. */
  static final class FormatConverter implements ITypeConverter<ReportFormat> {
    @Override
    public ReportFormat convert(String value) {
      return Arrays.stream(ReportFormat.values())
          .filter(format -> format.toString().equals(value))
          .findFirst()
          .orElseThrow(() -> new TypeConversionException("'"
              + value
              + "' is none of "
              + labels(ReportFormat.values(), ReportFormat::toString)));
    }
  }

  private static <T> String labels(T[] values, Function<T, String> label) {
    return Arrays.stream(values).map(label).collect(Collectors.joining(", "));
  }
}
