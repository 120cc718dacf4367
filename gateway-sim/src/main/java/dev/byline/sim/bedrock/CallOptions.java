package dev.byline.sim.bedrock;

import dev.byline.sim.http.Headers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The options beside the prompt and the guardrail: headers on InvokeModel, members of the body on Converse.
 *
 * @param tier as asked for
 * @param latency as asked for
 * @param metadata of the request; empty when there is none
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html">InvokeModel</a>
 */
record CallOptions(Optional<String> tier, Optional<String> latency, Map<String, String> metadata) {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Set<String> TIERS = Set.of("priority", "default", "flex", "reserved");
  private static final Set<String> LATENCIES = Set.of("standard", "optimized");
  private static final Pattern METADATA_KEY = Pattern.compile("[a-zA-Z0-9\\s:_@$#=/+,.-]{1,256}");
  private static final Pattern METADATA_VALUE = Pattern.compile("[a-zA-Z0-9\\s:_@$#=/+,.-]{0,256}");
  private static final int METADATA_LIMIT = 16;
  private static final int METADATA_HEADER_LIMIT = 8_500;

  static CallOptions ofHeaders(Headers headers) {
    Optional<String> tier = headers.first("x-amzn-bedrock-service-tier");
    Optional<String> latency = headers.first("x-amzn-bedrock-performanceconfig-latency");
    check("serviceTier", tier, TIERS);
    check("performanceConfigLatency", latency, LATENCIES);
    List<String> metadata = headers.all("x-amzn-bedrock-request-metadata");
    return new CallOptions(
        tier, latency, metadata.isEmpty() ? Map.of() : metadataHeader(String.join(",", metadata)));
  }

  static CallOptions ofBody(ObjectNode body) {
    Optional<String> tier = text(body.path("serviceTier").path("type"));
    Optional<String> latency = text(body.path("performanceConfig").path("latency"));
    check("serviceTier.type", tier, TIERS);
    check("performanceConfig.latency", latency, LATENCIES);
    JsonNode metadata = body.path("requestMetadata");
    return new CallOptions(
        tier,
        latency,
        metadata.isMissingNode() || metadata.isNull() ? Map.of() : metadata(metadata));
  }

  /** The tier as the books name it. */
  String billedTier() {
    return tier.filter(name -> name.equals("priority") || name.equals("flex")).orElse("standard");
  }

  /** Adds what AWS echoes in a body. */
  void describe(ObjectNode answer) {
    tier.ifPresent(name -> answer.putObject("serviceTier").put("type", name));
    latency.ifPresent(name -> answer.putObject("performanceConfig").put("latency", name));
  }

  /** Adds what AWS echoes in headers. */
  void describe(Headers.Builder headers) {
    tier.ifPresent(name -> headers.add("X-Amzn-Bedrock-Service-Tier", name));
    latency.ifPresent(name -> headers.add("X-Amzn-Bedrock-PerformanceConfig-Latency", name));
  }

  private static Map<String, String> metadataHeader(String json) {
    Body.need(
        json.length() <= METADATA_HEADER_LIMIT,
        "requestMetadata: Member must have length less than or equal to 8500");
    try {
      return metadata(JSON.readTree(json));
    } catch (JacksonException e) {
      throw Body.invalid("requestMetadata: a JSON object was expected");
    }
  }

  private static Map<String, String> metadata(JsonNode metadata) {
    Body.need(
        metadata.isObject() && !metadata.isEmpty() && metadata.size() <= METADATA_LIMIT,
        "requestMetadata: Member must have between 1 and 16 entries");
    Map<String, String> entries = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : metadata.properties()) {
      Body.need(
          METADATA_KEY.matcher(entry.getKey()).matches()
              && entry.getValue().isString()
              && METADATA_VALUE.matcher(entry.getValue().asString()).matches(),
          "requestMetadata: Map entries must satisfy regular expression pattern: "
              + METADATA_KEY.pattern());
      entries.put(entry.getKey(), entry.getValue().asString());
    }
    return entries;
  }

  /** Refuses a value that is not of an enumeration. */
  static void check(String name, Optional<String> value, Set<String> allowed) {
    if (value.isPresent() && !allowed.contains(value.get())) {
      throw Body.invalid("1 validation error detected: Value '"
          + value.get()
          + "' at '"
          + name
          + "' failed to satisfy constraint: Member must satisfy enum value set: "
          + allowed.stream().sorted().toList());
    }
  }

  private static Optional<String> text(JsonNode node) {
    return node.isString() ? Optional.of(node.asString()) : Optional.empty();
  }
}
