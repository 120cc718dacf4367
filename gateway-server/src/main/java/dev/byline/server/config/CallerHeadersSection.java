package dev.byline.server.config;

import dev.byline.core.request.HeaderRule;
import dev.byline.core.request.Operation;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The part of the configuration that names the installation's own headers. */
final class CallerHeadersSection {
  private CallerHeadersSection() {}

  static CallerHeaders read(Section root) {
    String token = name(root, "token-header");
    String relayedUser = name(root, "relayed-user-header");
    if (token != null && token.equals(relayedUser)) {
      root.problem("relayed-user-header", "expected another header than token-header");
    }
    return new CallerHeaders(token, relayedUser);
  }

  private static @Nullable String name(Section root, String key) {
    if (!root.has(key)) {
      return null;
    }
    String name = root.requiredText(key).toLowerCase(Locale.ROOT);
    if (!name.matches("[a-z0-9!#$%&'*+.^_`|~-]{1,64}")) {
      root.problem(key, "expected a header's name, got " + name);
    } else if (isTaken(name)) {
      root.problem(key, "expected a header with no meaning of its own, got " + name);
    }
    return name;
  }

  /** What is forwarded would carry the token to AWS; what is read means something else. */
  private static boolean isTaken(String name) {
    return name.startsWith("x-amz")
        || name.equals("host")
        || name.equals("connection")
        || name.equals("cookie")
        || Arrays.stream(HeaderRule.values()).anyMatch(rule -> rule.header().equals(name))
        || Arrays.stream(Operation.values())
            .anyMatch(operation -> HeaderRule.isForwarded(name, operation));
  }
}
