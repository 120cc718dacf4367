package dev.byline.server.identity;

import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** An {@link IdentityReport} for people to read. */
final class IdentityText {
  private static final int LONGEST_EXPRESSION = 44;

  private final StringBuilder text = new StringBuilder(2048);

  IdentityText(ObjectNode report) {
    token(report.path("token"));
    identity(report.path("identity"));
    if (report.has("session")) {
      session(report.path("session"));
    }
    if (report.has("access")) {
      access(report.path("access"));
    }
    if (report.has("refusal")) {
      head("REFUSED");
      line("reason", report.path("refusal").path("reason").asString());
      line("message", report.path("refusal").path("message").asString());
    }
  }

  private void token(JsonNode token) {
    head("TOKEN");
    line(
        "issuer",
        token.path("issuer").asString("none")
            + (token.path("name").isString()
                ? " (" + token.path("name").asString() + ")"
                : " (not trusted)"));
    if (token.has("algorithm")) {
      line("algorithm", token.path("algorithm").asString());
      line("key", token.path("key").asString("none named"));
      line("audience", list(token.path("audience")));
      line("expires", token.path("expires").asString("never"));
    }
    line("verified", token.path("verified").asBoolean() ? "yes" : "no");
  }

  private void identity(JsonNode steps) {
    if (steps.isEmpty()) {
      return;
    }
    head("IDENTITY");
    for (JsonNode step : steps) {
      String expression = step.path("expression").asString();
      String shown = expression.length() > LONGEST_EXPRESSION
          ? expression.substring(0, LONGEST_EXPRESSION - 1) + "\u2026"
          : expression;
      String value = step.path("value").isString()
          ? step.path("value").asString()
          : "REFUSED: " + step.path("refusal").asString();
      line(
          step.path("name").asString(),
          String.format(Locale.ROOT, "%-" + LONGEST_EXPRESSION + "s  %s", shown, value));
    }
  }

  private void session(JsonNode session) {
    head("SESSION");
    line("name", session.path("name").asString());
    line("role", session.path("role").asString() + " (" + session.path("entry").asString() + ")");
    line("mode", session.path("mode").asString() + ", " + session.path("region").asString());
    line("duration", session.path("duration").asString());
    optional("external id", session.path("external-id"));
    optional("source identity", session.path("source-identity"));
    line(
        "tags",
        session.path("tags").isEmpty()
            ? "those that the token carries"
            : session.path("tags").properties().stream()
                .map(tag -> tag.getKey() + '=' + tag.getValue().asString())
                .collect(Collectors.joining(", ")));
    if (!session.path("transitive-tags").isEmpty()) {
      line("transitive", list(session.path("transitive-tags")));
    }
    line(
        "session policy",
        session.path("policy").isString()
            ? session.path("policy-length").asInt() + " of "
                + session.path("policy-length-max").asInt() + " characters"
            : "none");
    line("bill shows", session.path("bill-shows").asString());
  }

  private void access(JsonNode rules) {
    head("ACCESS");
    for (JsonNode rule : rules) {
      line(
          rule.path("entry").asString(),
          list(rule.path("operations"))
              + "; models " + list(rule.path("models"))
              + (rule.path("regions").isEmpty() ? "" : "; only in " + list(rule.path("regions")))
              + (rule.path("guardrail").isString()
                  ? "; guardrail " + rule.path("guardrail").asString()
                  : ""));
    }
    if (rules.isEmpty()) {
      line("nothing", "no rule is for this caller");
    }
  }

  private void optional(String name, JsonNode value) {
    if (value.isString()) {
      line(name, value.asString());
    }
  }

  private static String list(JsonNode texts) {
    return texts.valueStream().map(JsonNode::asString).collect(Collectors.joining(", "));
  }

  private void head(String name) {
    text.append(text.isEmpty() ? "" : "\n").append(name).append('\n');
  }

  /** A value of the token may hold anything: what a terminal would act on is shown as a mark. */
  private void line(String name, String value) {
    text.append(String.format(Locale.ROOT, "  %-16s ", name));
    value.codePoints().forEach(c -> text.appendCodePoint(isShown(c) ? c : '\ufffd'));
    text.append('\n');
  }

  private static boolean isShown(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR -> false;
      default -> true;
    };
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
