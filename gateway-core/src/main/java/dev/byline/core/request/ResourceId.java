package dev.byline.core.request;

import dev.byline.core.failure.Failure;
import dev.byline.core.failure.Fault;
import dev.byline.core.failure.Refused;

/**
 * The grammar of what a path may name: a model, a profile, a guardrail, an invocation, a response, or
 * the ARN of one. Decoded once; what would decode to something else a second time is refused, so that
 * the policy and AWS can never read two different ids.
 *
 * <p>Thread: stateless. Owns: nothing. Fails: {@link Refused} with {@link Fault#MODEL_ID_INVALID}.
 */
final class ResourceId {
  private static final int LONGEST = 2048;

  private ResourceId() {}

  /** Whether {@code text} could be an id or a Bedrock ARN. */
  static boolean isValid(String text) {
    int length = text.length();
    if (length == 0 || length > LONGEST || !isLetterOrDigit(text.charAt(0))) {
      return false;
    }
    char before = 0;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      boolean doubled = (c == '/' || c == '.') && (before == '/' || before == '.');
      if (doubled || !(isLetterOrDigit(c) || isPunctuation(c))) {
        return false;
      }
      before = c;
    }
    return before != '/' && (text.indexOf('/') < 0 || text.startsWith("arn:"));
  }

  /** The id that stands in {@code path} from {@code from} to {@code to}, decoded and checked. */
  static String read(String path, int from, int to) {
    String id = decodeOnce(path, from, to);
    if (!isValid(id)) {
      throw invalid();
    }
    return id;
  }

  /**
   * The path that has {@code id} between {@code before} and {@code after}, with everything of it outside
   * RFC 3986's unreserved set encoded once.
   */
  static String within(String before, String id, String after) {
    StringBuilder path =
        new StringBuilder(before.length() + id.length() + after.length() + 24).append(before);
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      switch (c) {
        case ':' -> path.append("%3A");
        case '/' -> path.append("%2F");
        default -> path.append(c);
      }
    }
    return path.append(after).toString();
  }

  static Refused invalid() {
    return Failure.of(Fault.MODEL_ID_INVALID, "The provided model identifier is invalid.")
        .refused();
  }

  private static String decodeOnce(String path, int from, int to) {
    int escape = path.indexOf('%', from);
    if (escape < 0 || escape >= to) {
      return path.substring(from, to);
    }
    StringBuilder decoded = new StringBuilder(to - from);
    for (int i = from; i < to; i++) {
      char c = path.charAt(i);
      if (c != '%') {
        decoded.append(c);
        continue;
      }
      int value = Percent.decode(path, i, to);
      if (value <= ' ' || value >= 0x7f || value == '%') {
        throw invalid();
      }
      decoded.append((char) value);
      i += 2;
    }
    return decoded.toString();
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  private static boolean isPunctuation(char c) {
    return c == '-' || c == '_' || c == '.' || c == ':' || c == '/';
  }
}
