package dev.byline.sim.bedrock;

import dev.byline.sim.http.Headers;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The guardrail that an inference names: in headers on InvokeModel and Chat Completions, in the member {@code guardrailConfig}
 * on Converse. An empty text is no guardrail; an identifier without a version is refused, and the other way round.
 *
 * @param identifier an id or an ARN
 * @param version a number or {@code DRAFT}
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_GuardrailStreamConfiguration.html">
 *     GuardrailStreamConfiguration</a>
 */
record GuardrailChoice(String identifier, String version) {
  private static final int LONGEST = 2_048;
  private static final Pattern IDENTIFIER = Pattern.compile(
      "|([a-z0-9]+)|(arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}:[0-9]{12}:guardrail/[a-z0-9]+)");
  private static final Pattern VERSION = Pattern.compile("|([1-9][0-9]{0,7})|(DRAFT)");
  private static final Set<String> HEADER_TRACES = Set.of("ENABLED", "DISABLED", "ENABLED_FULL");
  private static final Set<String> BODY_TRACES = Set.of("enabled", "disabled", "enabled_full");
  private static final Set<String> MODES = Set.of("sync", "async");

  /** What the headers name. */
  static Optional<GuardrailChoice> ofHeaders(Headers headers) {
    CallOptions.check("trace", headers.first("x-amzn-bedrock-trace"), HEADER_TRACES);
    return of(
        headers.first("x-amzn-bedrock-guardrailidentifier").orElse(""),
        headers.first("x-amzn-bedrock-guardrailversion").orElse(""));
  }

  /** What a body of Converse names, or of ConverseStream, which alone has a processing mode. */
  static Optional<GuardrailChoice> ofBody(ObjectNode body, boolean streams) {
    JsonNode config = body.path("guardrailConfig");
    if (config.isMissingNode() || config.isNull()) {
      return Optional.empty();
    }
    Body.need(config.isObject(), "guardrailConfig: a structure was expected");
    CallOptions.check("guardrailConfig.trace", text(config, "trace"), BODY_TRACES);
    if (streams) {
      CallOptions.check(
          "guardrailConfig.streamProcessingMode", text(config, "streamProcessingMode"), MODES);
    }
    return of(
        text(config, "guardrailIdentifier").orElse(""),
        text(config, "guardrailVersion").orElse(""));
  }

  private static Optional<GuardrailChoice> of(String identifier, String version) {
    Body.need(
        identifier.length() <= LONGEST && IDENTIFIER.matcher(identifier).matches(),
        "The provided guardrail identifier is invalid.");
    Body.need(
        VERSION.matcher(version).matches(),
        "1 validation error detected: Value at 'guardrailVersion' failed to satisfy constraint:"
            + " Member must satisfy regular expression pattern: (" + VERSION + ')');
    Body.need(
        identifier.isEmpty() == version.isEmpty(),
        "The guardrail identifier and the guardrail version must be provided together.");
    return identifier.isEmpty()
        ? Optional.empty()
        : Optional.of(new GuardrailChoice(identifier, version));
  }

  private static Optional<String> text(JsonNode config, String member) {
    JsonNode node = config.path(member);
    if (node.isMissingNode() || node.isNull()) {
      return Optional.empty();
    }
    Body.need(node.isString(), "guardrailConfig." + member + ": a string was expected");
    return Optional.of(node.asString());
  }
}
