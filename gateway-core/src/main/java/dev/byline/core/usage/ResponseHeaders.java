package dev.byline.core.usage;

import org.jspecify.annotations.Nullable;

/** A look at the headers of an answer. */
@FunctionalInterface
public interface ResponseHeaders {
  /** The first value of the field {@code name} (lower-case), or null. */
  @Nullable String first(String name);

  /** Whether the body is one of server-sent events: {@code content-type: text/event-stream}. */
  default boolean isEventStream() {
    String type = first("content-type");
    if (type == null) {
      return false;
    }
    int end = type.indexOf(';');
    String essence = (end < 0 ? type : type.substring(0, end)).strip();
    return essence.equalsIgnoreCase("text/event-stream");
  }
}
