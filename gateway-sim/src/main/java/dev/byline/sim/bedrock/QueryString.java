package dev.byline.sim.bedrock;

import dev.byline.sim.http.WireRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The query parameters of a request, decoded once; refuses what the service model does not allow. */
public final class QueryString {
  private final Map<String, String> values = new LinkedHashMap<>();

  /** Reads the query of a request; of two parameters of one name the last one counts. */
  public QueryString(WireRequest request) {
    for (String pair : request.query().split("&", -1)) {
      int equals = pair.indexOf('=');
      if (!pair.isEmpty()) {
        values.put(
            decoded(equals < 0 ? pair : pair.substring(0, equals)),
            decoded(equals < 0 ? "" : pair.substring(equals + 1)));
      }
    }
  }

  /** Decodes percent escapes; a plus sign stands for itself. */
  public static String decoded(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw Body.invalid("Malformed percent escape: " + text);
    }
  }

  /** The value of a parameter. */
  public Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** The value of a parameter that is one of a set. */
  public Optional<String> oneOf(String name, Set<String> allowed) {
    Optional<String> value = text(name);
    value.ifPresent(text -> Body.need(
        allowed.contains(text),
        "1 validation error detected: Value '" + text + "' at '" + name
            + "' failed to satisfy constraint: Member must satisfy enum value set: "
            + allowed.stream().sorted().toList()));
    return value;
  }

  /** A whole number between two bounds. */
  public Optional<Integer> number(String name, int least, int most) {
    return text(name).map(text -> {
      try {
        int number = Integer.parseInt(text);
        Body.need(
            number >= least && number <= most,
            "1 validation error detected: Value '" + text + "' at '" + name
                + "' failed to satisfy constraint: Member must have value between " + least
                + " and " + most);
        return number;
      } catch (NumberFormatException e) {
        throw Body.invalid(name + ": an integer was expected, got '" + text + "'");
      }
    });
  }

  /** A time in ISO 8601. */
  public Optional<Instant> time(String name) {
    return text(name).map(text -> {
      try {
        return Instant.parse(text);
      } catch (DateTimeParseException e) {
        throw Body.invalid(name + ": a timestamp was expected, got '" + text + "'");
      }
    });
  }
}
