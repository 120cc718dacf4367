package dev.byline.sim.sts;

import dev.byline.sim.http.Refused;
import dev.byline.sim.http.WireRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The parameters of a query-protocol request: form body of a POST, query string of a GET.
 *
 * @see <a href="https://smithy.io/2.0/aws/protocols/aws-query-protocol.html">AWS query protocol</a>
 */
final class Query {
  private static final int LIST_LIMIT = 1_000;

  private final Map<String, String> parameters;

  private Query(Map<String, String> parameters) {
    this.parameters = parameters;
  }

  static Query of(WireRequest request) {
    String text = request.method().equals("GET")
        ? request.query()
        : new String(request.body(), StandardCharsets.UTF_8);
    Map<String, String> parameters = new HashMap<>();
    for (String pair : text.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        parameters.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
      }
    }
    return new Query(parameters);
  }

  Optional<String> text(String name) {
    return Optional.ofNullable(parameters.get(name));
  }

  String required(String name) {
    return text(name).orElseThrow(() -> Invalid.missing(name));
  }

  Optional<Integer> number(String name) {
    return text(name).map(text -> {
      try {
        return Integer.valueOf(text);
      } catch (NumberFormatException e) {
        throw new Refused("MalformedInput", 400, "Invalid integer '" + text + "' for " + name);
      }
    });
  }

  /** A list of plain values: {@code Name.member.1}, and so on. */
  List<String> list(String name) {
    List<String> values = new ArrayList<>();
    for (int i = 1; i <= LIST_LIMIT; i++) {
      Optional<String> value = text(name + ".member." + i);
      if (value.isEmpty()) {
        break;
      }
      values.add(value.get());
    }
    return values;
  }

  /** A list of structures, each read from its prefix, such as {@code Tags.member.1.}. */
  List<String> prefixes(String name) {
    List<String> prefixes = new ArrayList<>();
    for (int i = 1; i <= LIST_LIMIT; i++) {
      String prefix = name + ".member." + i + '.';
      if (parameters.keySet().stream().noneMatch(key -> key.startsWith(prefix))) {
        break;
      }
      prefixes.add(prefix);
    }
    return prefixes;
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new Refused("MalformedQueryString", 400, "The query string contains a syntax error");
    }
  }
}
