package dev.byline.server.metering;

import dev.byline.core.identity.Attributes;
import dev.byline.core.identity.Principal;
import dev.byline.core.ledger.LedgerEntry;
import dev.byline.core.request.ModelCall;
import dev.byline.core.usage.StreamEnd;
import dev.byline.core.usage.Usage;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The form of a ledger row: one line of JSON, snake_case keys, times in ISO 8601 UTC, durations in
 * microseconds. Keys are only ever added; {@code docs/reference/ledger.md} says what each means.
 */
final class LedgerJson {
  private static final JsonFactory JSON = new JsonFactory();

  private LedgerJson() {}

  /** The line of {@code entry}, its end included. */
  static byte[] line(LedgerEntry entry) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
    try (JsonGenerator json =
        JSON.createGenerator(ObjectWriteContext.empty(), out, JsonEncoding.UTF8)) {
      json.writeStartObject();
      json.writeStringProperty("id", entry.id().toString());
      json.writeStringProperty("time", entry.time().toString());
      text(json, "principal_arn", entry.assumedRoleArn());
      text(json, "role_arn", entry.roleArn());
      principal(json, entry.principal());
      ModelCall call = entry.call();
      text(json, "operation", call == null ? null : call.operation().apiName());
      text(json, "model", call == null ? null : call.modelId());
      text(json, "region", entry.region());
      end(json, entry.end());
      text(json, "upstream_request_id", entry.upstreamRequestId());
      json.writeNumberProperty("duration_us", entry.total().toNanos() / 1000);
      micros(json, "first_byte_us", entry.firstByte());
      json.writeEndObject();
      json.writeRaw('\n');
    }
    return out.toByteArray();
  }

  private static void principal(JsonGenerator json, @Nullable Principal principal) {
    Attributes attributes = principal == null ? null : principal.attributes();
    text(json, "session_name", principal == null ? null : principal.sessionName());
    text(json, "issuer", principal == null ? null : principal.issuer());
    text(json, "subject", principal == null ? null : principal.subject());
    text(json, "tenant", attributes == null ? null : attributes.tenant());
    text(json, "team", attributes == null ? null : attributes.team());
    text(json, "application", attributes == null ? null : attributes.application());
    text(json, "environment", attributes == null ? null : attributes.environment());
    text(json, "cost_center", attributes == null ? null : attributes.costCenter());
  }

  private static void end(JsonGenerator json, StreamEnd end) {
    json.writeNumberProperty("status", end.status());
    json.writeStringProperty("outcome", end.outcome().text());
    json.writeStringProperty("reason", end.reason());
    Usage usage = end.usage();
    switch (usage.certainty()) {
      case KNOWN -> json.writeStringProperty("usage", "known");
      case PARTIAL -> json.writeStringProperty("usage", "partial");
      case ABSENT -> json.writeStringProperty("usage", "absent");
    }
    tokens(json, "input_tokens", usage, usage.input());
    tokens(json, "output_tokens", usage, usage.output());
    tokens(json, "cache_read_tokens", usage, usage.cacheRead());
    tokens(json, "cache_write_tokens", usage, usage.cacheWrite());
  }

  private static void tokens(JsonGenerator json, String name, Usage usage, long count) {
    if (usage.present()) {
      json.writeNumberProperty(name, count);
    } else {
      json.writeNullProperty(name);
    }
  }

  private static void text(JsonGenerator json, String name, @Nullable String value) {
    if (value == null) {
      json.writeNullProperty(name);
    } else {
      json.writeStringProperty(name, value);
    }
  }

  private static void micros(JsonGenerator json, String name, @Nullable Duration value) {
    if (value == null) {
      json.writeNullProperty(name);
    } else {
      json.writeNumberProperty(name, value.toNanos() / 1000);
    }
  }
}
