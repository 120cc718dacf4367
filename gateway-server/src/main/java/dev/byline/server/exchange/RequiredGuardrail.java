package dev.byline.server.exchange;

import dev.byline.core.access.Guardrail;
import dev.byline.core.access.GuardrailPlace;
import dev.byline.core.access.Permit;
import dev.byline.core.failure.Failure;
import dev.byline.core.failure.Fault;
import dev.byline.core.failure.Refused;
import dev.byline.core.request.Header;
import dev.byline.core.request.Operation;
import dev.byline.core.request.TopLevelMember;
import dev.byline.server.upstream.RequestBody;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Puts the guardrail that a rule demands into a request that names none. A request that names the same
 * one stays as it is; one that names another, or would have it look later or at less, is refused.
 *
 * <p>Thread: stateless, any event loop. Owns: nothing. Fails: {@link Refused} with {@link
 * Fault#GUARDRAIL_CONFLICT} or {@link Fault#BODY_MALFORMED}.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_GuardrailConfiguration.html">GuardrailConfiguration</a>
 */
final class RequiredGuardrail {
  private static final long CONFIG_MAX = 64 * 1024;
  /** Keeps no names: the table that all parsers would share is a memory that callers fill. */
  private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
          .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
          .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build())
      .build();

  /** With anything else it could mean less. */
  private static final Set<String> MEMBERS =
      Set.of("guardrailIdentifier", "guardrailVersion", "trace", "streamProcessingMode");

  private RequiredGuardrail() {}

  static void prepare(Permit permit, RequestBody body) {
    if (permit.guardrail() != null) {
      prepare(permit.call().operation(), body);
    }
  }

  /** The same for a call that is not decided on before its body has come. */
  static void prepare(Operation operation, RequestBody body) {
    switch (GuardrailPlace.of(operation)) {
      case BODY -> body.lookFor(GuardrailPlace.MEMBER_NAME);
      case HEADERS -> body.lookFor(GuardrailPlace.SETTINGS_MEMBER_NAME);
      case NOWHERE -> {}
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
      case HEADERS -> {
        checkSettings(body);
        yield intoHeaders(guardrail, headers);
      }
      case NOWHERE -> throw conflict();
    };
  }

  private static GuardrailPlace place(Permit permit) {
    return GuardrailPlace.of(permit.call().operation());
  }

  /** They say which part of the prompt is looked at, and whether the answer waits for the verdict. */
  private static void checkSettings(RequestBody body) {
    TopLevelMember settings = body.member(GuardrailPlace.SETTINGS_MEMBER_NAME);
    if (settings.state() != TopLevelMember.State.WHOLE) {
      throw malformed();
    }
    if (settings.found()) {
      throw conflict();
    }
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
    } else if (!isAsDemanded(named, guardrail)) {
      throw conflict();
    }
  }

  private static boolean isAsDemanded(JsonNode named, Guardrail guardrail) {
    return named.isObject()
        && MEMBERS.containsAll(named.propertyNames())
        && named.path("guardrailIdentifier").asString("").equals(guardrail.id())
        && named.path("guardrailVersion").asString("").equals(guardrail.version())
        && named.path("streamProcessingMode").asString("sync").equals("sync");
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
