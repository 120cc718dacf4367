package dev.byline.sim.http;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** The value of a {@code Date} field (RFC 9110, section 5.6.7). */
final class HttpDate {
  private HttpDate() {}

  static String of(Instant at) {
    return DateTimeFormatter.RFC_1123_DATE_TIME.format(at.atOffset(ZoneOffset.UTC));
  }
}
