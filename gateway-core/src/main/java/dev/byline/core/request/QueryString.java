package dev.byline.core.request;

import dev.byline.core.failure.Failure;
import dev.byline.core.failure.Fault;
import dev.byline.core.failure.Refused;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * The query of a request, written anew in the one form that is both sent and signed: each name and
 * value decoded once and encoded once, the parameters in order.
 *
 * <p>Thread: stateless. Owns: nothing. Fails: {@link Refused} with {@link Fault#REQUEST_MALFORMED}.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html">Canonical
 *     query string</a>
 */
final class QueryString {
  private static final int PARAMETERS_MAX = 32;

  /** Of a presigned URL's parameters. */
  private static final String SIGNATURE = "x-amz-";

  private QueryString() {}

  /** The canonical form of {@code query}, which stands behind the question mark. */
  static String canonical(String query) {
    if (query.isEmpty()) {
      return "";
    }
    List<String> parameters = new ArrayList<>(4);
    int from = 0;
    while (from <= query.length()) {
      int to = query.indexOf('&', from);
      to = to < 0 ? query.length() : to;
      if (to > from) {
        parameters.add(parameter(query, from, to));
      }
      from = to + 1;
    }
    if (parameters.size() > PARAMETERS_MAX) {
      throw malformed("more than " + PARAMETERS_MAX + " parameters");
    }
    // Names are compared first: their end must sort below every character that they can have.
    parameters.replaceAll(parameter -> parameter.replace('=', '\0'));
    Collections.sort(parameters);
    return String.join("&", parameters).replace('\0', '=');
  }

  private static String parameter(String query, int from, int to) {
    int equals = query.indexOf('=', from);
    int nameEnd = equals < 0 || equals > to ? to : equals;
    StringBuilder text = new StringBuilder(to - from + 8);
    encode(query, from, nameEnd, text);
    if (text.toString().toLowerCase(Locale.ROOT).startsWith(SIGNATURE)) {
      throw malformed("a parameter of a signature, which belongs to the gateway");
    }
    text.append('=');
    encode(query, Math.min(nameEnd + 1, to), to, text);
    return text.toString();
  }

  private static void encode(String query, int from, int to, StringBuilder into) {
    for (int i = from; i < to; i++) {
      char c = query.charAt(i);
      if (c == '%') {
        int value = Percent.decode(query, i, to);
        if (value < 0) {
          throw malformed("an escape that is none");
        }
        Percent.encode(value, into);
        i += 2;
      } else if (c <= ' ' || c >= 0x7f || c == '+' || c == '#') {
        // A plus is a space for some and a plus for others.
        throw malformed("a character that must be percent-encoded");
      } else {
        Percent.encode(c, into);
      }
    }
  }

  private static Refused malformed(String what) {
    return Failure.of(Fault.REQUEST_MALFORMED, "The query has " + what + ".").refused();
  }
}
