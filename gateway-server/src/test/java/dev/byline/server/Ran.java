package dev.byline.server;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.jspecify.annotations.NullMarked;
import picocli.CommandLine;

/**
 * What a command did.
 *
 * @param code its exit code
 */
@NullMarked
record Ran(int code, String out, String err) {
  static Ran of(Object command, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = new CommandLine(command)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
    return new Ran(code, out.toString(), err.toString());
  }
}
