package dev.byline.server.exchange;

import dev.byline.core.access.Guardrail;
import dev.byline.core.access.GuardrailPlace;
import dev.byline.core.access.Permit;
import dev.byline.core.failure.Failure;
import dev.byline.core.failure.Fault;
import dev.byline.core.failure.Refused;
import dev.byline.core.request.Header;
import dev.byline.core.request.TopLevelMember;
import dev.byline.server.upstream.RequestBody;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Puts the guardrail that a rule demands into a request that names none. A request that names the same
 * one stays as it is, with what else it says of it; one that names another is refused.
 *
 * <p>Thread: stateless, any event loop. Owns: nothing. Fails: {@link Refused} with {@link
 * Fault#GUARDRAIL_CONFLICT} or {@link Fault#BODY_MALFORMED}.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_GuardrailConfiguration.html">GuardrailConfiguration</a>
 */
final class RequiredGuardrail {
  private static final long CONFIG_MAX = 64 * 1024;
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private RequiredGuardrail() {}

  static void prepare(Permit permit, RequestBody body) {
    if (permit.guardrail() != null && place(permit) == GuardrailPlace.BODY) {
      body.lookFor(GuardrailPlace.MEMBER_NAME);
    }
  }

  static List<Header> apply(Permit permit, List<Header> headers, RequestBody body) {
    Guardrail guardrail = permit.guardrail();
    if (guardrail == null) {
      return headers;
    }
    return switch (place(permit)) {
      case BODY -> {
        intoBody(guardrail, body);
        yield headers;
      }
      case HEADERS -> intoHeaders(guardrail, headers);
      case NOWHERE -> throw conflict();
    };
  }

  private static GuardrailPlace place(Permit permit) {
    return GuardrailPlace.of(permit.call().operation());
  }

  private static List<Header> intoHeaders(Guardrail guardrail, List<Header> headers) {
    String id = value(headers, GuardrailPlace.ID_HEADER);
    String version = value(headers, GuardrailPlace.VERSION_HEADER);
    if (guardrail.id().equals(id) && guardrail.version().equals(version)) {
      return headers;
    }
    if (id != null || version != null) {
      throw conflict();
    }
    List<Header> all = new ArrayList<>(headers);
    all.add(new Header(GuardrailPlace.ID_HEADER, guardrail.id()));
    all.add(new Header(GuardrailPlace.VERSION_HEADER, guardrail.version()));
    return all;
  }

  private static @Nullable String value(List<Header> headers, String name) {
    for (Header header : headers) {
      if (header.name().equals(name)) {
        return header.value();
      }
    }
    return null;
  }

  private static void intoBody(Guardrail guardrail, RequestBody body) {
    TopLevelMember member = body.member(GuardrailPlace.MEMBER_NAME);
    if (member.state() != TopLevelMember.State.WHOLE
        || member.valueTo() - member.valueFrom() > CONFIG_MAX) {
      throw malformed();
    }
    String value = JSON.createObjectNode()
        .put("guardrailIdentifier", guardrail.id())
        .put("guardrailVersion", guardrail.version())
        .toString();
    if (!member.found()) {
      String entry = '"' + GuardrailPlace.MEMBER_NAME + "\":" + value;
      boolean first = !member.hasMembers() && !body.isChanged();
      body.replace(member.closing(), member.closing(), first ? entry : ',' + entry);
      return;
    }
    JsonNode named = read(body.text(member.valueFrom(), member.valueTo()));
    if (named.isNull()) {
      body.replace(member.valueFrom(), member.valueTo(), value);
    } else if (!named.path("guardrailIdentifier").asString("").equals(guardrail.id())
        || !named.path("guardrailVersion").asString("").equals(guardrail.version())) {
      throw conflict();
    }
  }

  private static JsonNode read(String config) {
    try {
      return JSON.readTree(config);
    } catch (JacksonException notJson) {
      throw malformed();
    }
  }

  private static Refused malformed() {
    return Failure.of(Fault.BODY_MALFORMED, "The body must be one JSON object in UTF-8.")
        .refused();
  }

  private static Refused conflict() {
    return Failure.of(
            Fault.GUARDRAIL_CONFLICT,
            "The rule that permits this call demands another guardrail than the request names.")
        .refused();
  }
}
