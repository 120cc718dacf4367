package dev.byline.core.request;

import dev.byline.core.failure.Failure;
import dev.byline.core.failure.Fault;
import dev.byline.core.failure.Refused;
import java.util.Optional;

/**
 * The grammar of the paths that are forwarded: {@code POST /model/{modelId}/{operation}}.
 *
 * <p>The operation is cut off the raw path first and the model id is decoded once; a result that
 * would decode to something else a second time is refused, so that the policy and AWS can never
 * read two different ids. Everything that is not in the grammar is refused, because AWS answers
 * 200 on unknown paths.
 *
 * <p>Thread: stateless, any thread. Owns: nothing. Fails: {@link Refused} with {@link
 * Fault#UNKNOWN_OPERATION} or {@link Fault#MODEL_ID_INVALID}.
 */
public final class BedrockPaths {
  private static final String PREFIX = "/model/";
  private static final int MODEL_ID_MAX = 2048;

  private BedrockPaths() {}

  /**
   * The call that a request line stands for.
   *
   * @param method the HTTP method as sent
   * @param target the request target as sent: origin form, not decoded
   */
  public static ModelCall parse(String method, String target) {
    int operationAt = target.lastIndexOf('/') + 1;
    if (!method.equals("POST") || !target.startsWith(PREFIX) || operationAt <= PREFIX.length()) {
      throw unknown();
    }
    Optional<Operation> operation = Operation.ofPathSegment(target.substring(operationAt));
    if (operation.isEmpty()) {
      throw unknown();
    }
    String modelId = decodeOnce(target, PREFIX.length(), operationAt - 1);
    if (!isModelId(modelId)) {
      throw invalidModelId();
    }
    return new ModelCall(operation.get(), modelId);
  }

  /** Whether {@code text} could be a model id, an inference profile id or a Bedrock ARN. */
  static boolean isModelId(String text) {
    int length = text.length();
    if (length == 0 || length > MODEL_ID_MAX || !isLetterOrDigit(text.charAt(0))) {
      return false;
    }
    char before = 0;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      boolean doubled = (c == '/' || c == '.') && (before == '/' || before == '.');
      if (doubled || !(isLetterOrDigit(c) || isModelIdPunctuation(c))) {
        return false;
      }
      before = c;
    }
    return before != '/' && (text.indexOf('/') < 0 || text.startsWith("arn:"));
  }

  private static String decodeOnce(String target, int from, int to) {
    int escape = target.indexOf('%', from);
    if (escape < 0 || escape >= to) {
      return target.substring(from, to);
    }
    StringBuilder decoded = new StringBuilder(to - from);
    for (int i = from; i < to; i++) {
      char c = target.charAt(i);
      if (c != '%') {
        decoded.append(c);
        continue;
      }
      int high = i + 2 < to ? Character.digit(target.charAt(i + 1), 16) : -1;
      int low = high >= 0 ? Character.digit(target.charAt(i + 2), 16) : -1;
      int value = low >= 0 ? high << 4 | low : -1;
      if (value <= ' ' || value >= 0x7f || value == '%') {
        throw invalidModelId();
      }
      decoded.append((char) value);
      i += 2;
    }
    return decoded.toString();
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  private static boolean isModelIdPunctuation(char c) {
    return c == '-' || c == '_' || c == '.' || c == ':' || c == '/';
  }

  private static Refused unknown() {
    return Failure.of(
            Fault.UNKNOWN_OPERATION,
            "Unknown operation: expected POST /model/{modelId}/{converse|converse-stream|invoke"
                + "|invoke-with-response-stream}.")
        .refused();
  }

  private static Refused invalidModelId() {
    return Failure.of(Fault.MODEL_ID_INVALID, "The provided model identifier is invalid.")
        .refused();
  }
}
