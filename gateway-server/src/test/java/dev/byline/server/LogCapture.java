package dev.byline.server;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.NullMarked;

/** Everything that is logged while it is open: Byline's own at every level, the rest as by default. */
@NullMarked
final class LogCapture extends Handler {
  private static final Logger ROOT = Logger.getLogger("");
  private static final Logger OWN = Logger.getLogger("dev.byline");

  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final SimpleFormatter formatter = new SimpleFormatter();

  private LogCapture() {}

  static LogCapture start() {
    LogCapture capture = new LogCapture();
    capture.setLevel(Level.ALL);
    OWN.setLevel(Level.ALL);
    ROOT.addHandler(capture);
    return capture;
  }

  /** What was logged, stack traces included. */
  String text() {
    return String.join("\n", lines);
  }

  @Override
  public void publish(LogRecord line) {
    StringWriter text = new StringWriter();
    text.append(formatter.format(line));
    if (line.getThrown() != null) {
      line.getThrown().printStackTrace(new PrintWriter(text, true));
    }
    lines.add(text.toString());
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    ROOT.removeHandler(this);
    OWN.setLevel(null);
  }
}
