package dev.byline.core.usage;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The usage of an answer that is a stream of server-sent events, some of which report counts.
 *
 * <p>A count that a later event reports replaces the earlier one. The usage is known once an event
 * that closes the counts has reported the output, and no error event came; what other events have
 * said is partial; without any it is absent. An event's type is the one its {@code event} line
 * names, or else the member {@code type} of its data.
 *
 * <p>An error event is one of the type {@code error}, or one without a line {@code event} whose data
 * has an object {@code error}.
 */
final class EventUsage implements UsageParser, ServerSentEvents.Sink {
  private static final byte[] ERROR = "error".getBytes(US_ASCII);
  private static final byte[] DONE = "[DONE]".getBytes(US_ASCII);
  private static final String EMPTY_ARRAY = "[]";

  private final ServerSentEvents events = new ServerSentEvents(this);
  private final TokenCounts names;
  private final List<Report> reports;

  /** Whether the reports are told by a type. */
  private final boolean typed;

  private final JsonMember type = new JsonMember(64, "type");
  private final JsonMember error = new JsonMember(1, "error");
  private final JsonMember choices = new JsonMember(8, "choices");
  private final byte[] beginning = new byte[DONE.length];
  private int length;
  private Counts counts = Counts.NONE;
  private boolean reported;
  private boolean closed;
  private boolean failed;

  /** What the current event reports by the type it named; null if it did not name one. */
  private @Nullable Report current;

  private EventUsage(TokenCounts names, Report... reports) {
    this.names = names;
    this.reports = List.of(reports);
    this.typed = !this.reports.getFirst().types().isEmpty();
  }

  /** Messages: the prompt stands in {@code message_start}, the rest in {@code message_delta}. */
  static EventUsage anthropic() {
    return new EventUsage(
        TokenCounts.ANTHROPIC,
        report(List.of("message_start"), false, "message", "usage"),
        report(List.of("message_delta"), true, "usage"));
  }

  /**
   * Chat Completions: the chunk without choices, if the caller had asked for it; some models report in
   * every chunk, and then the end is the mark {@code [DONE]}.
   */
  static EventUsage chatCompletion() {
    return new EventUsage(TokenCounts.CHAT_COMPLETION, report(List.of(), true, "usage"));
  }

  /** Responses: the last event, by whichever of three names. */
  static EventUsage response() {
    return new EventUsage(
        TokenCounts.RESPONSE,
        report(
            List.of("response.completed", "response.incomplete", "response.failed"),
            true,
            "response",
            "usage"));
  }

  @Override
  public void accept(ByteBuffer chunk) {
    events.accept(chunk);
  }

  @Override
  public boolean wants(EventType named) {
    current = null;
    type.reset();
    error.reset();
    choices.reset();
    length = 0;
    boolean wanted = !named.named() || named.is(ERROR);
    for (Report report : reports) {
      report.usage().reset();
      if (named.named() && report.isOf(named)) {
        current = report;
        wanted = true;
      }
    }
    return wanted;
  }

  @Override
  public void data(ByteBuffer part) {
    if (current != null) {
      current.usage().follow(part);
      return;
    }
    for (Report report : reports) {
      report.usage().follow(part);
    }
    if (typed) {
      type.follow(part);
    } else {
      choices.follow(part);
      begin(part);
    }
    error.follow(part);
  }

  private void begin(ByteBuffer part) {
    for (int i = part.position(); i < part.limit() && length <= DONE.length; i++) {
      if (length < DONE.length) {
        beginning[length] = part.get(i);
      }
      length++;
    }
  }

  @Override
  public void ended(EventType named) {
    if (!typed && length == DONE.length && Arrays.equals(beginning, DONE)) {
      closed |= reported;
      return;
    }
    byte[] inner = type.value();
    if (named.named() ? named.is(ERROR) : is(ERROR, inner) || error.isObject()) {
      failed = true;
      return;
    }
    for (Report report : reports) {
      if (named.named() ? report.isOf(named) : report.isOf(inner)) {
        take(report);
      }
    }
  }

  @Override
  public Usage usage() {
    Usage usage = counts.usage();
    return closed && !failed ? usage : usage.unfinished();
  }

  private void take(Report report) {
    byte[] value = report.usage().isObject() ? report.usage().value() : null;
    if (value == null) {
      return;
    }
    Counts read = names.read(value);
    counts = read.over(counts);
    boolean output = read.output() >= 0;
    reported |= output;
    closed |= typed ? report.closes() && output : reported && EMPTY_ARRAY.equals(raw(choices));
  }

  private static String raw(JsonMember member) {
    byte[] value = member.value();
    return value == null ? "" : new String(value, US_ASCII).replace(" ", "");
  }

  private static Report report(List<String> types, boolean closes, String... path) {
    return new Report(
        types.stream().map(type -> type.getBytes(US_ASCII)).toList(),
        closes,
        new JsonMember(TokenCounts.OBJECT_MAX, path));
  }

  private static boolean is(byte[] text, byte @Nullable [] quoted) {
    return quoted != null
        && quoted.length == text.length + 2
        && Arrays.equals(text, 0, text.length, quoted, 1, text.length + 1);
  }

  /**
   * An event that reports counts.
   *
   * @param types it goes by; any if there are none
   * @param closes whether the counts are final
   * @param usage the object with the counts, within the event's data
   */
  record Report(List<byte[]> types, boolean closes, JsonMember usage) {
    private boolean isOf(EventType type) {
      for (byte[] one : types) {
        if (type.is(one)) {
          return true;
        }
      }
      return types.isEmpty();
    }

    private boolean isOf(byte @Nullable [] quoted) {
      for (byte[] one : types) {
        if (is(one, quoted)) {
          return true;
        }
      }
      return types.isEmpty();
    }
  }
}
