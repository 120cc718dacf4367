package dev.byline.server.exchange;

import dev.byline.core.access.Permit;
import dev.byline.core.failure.Failure;
import dev.byline.core.failure.Fault;
import dev.byline.core.failure.Refused;
import dev.byline.core.identity.Principal;
import dev.byline.core.metadata.MetadataPlace;
import dev.byline.core.metadata.RequestMetadata;
import dev.byline.core.request.Header;
import dev.byline.core.request.Operation;
import dev.byline.core.request.TopLevelMember;
import dev.byline.server.upstream.RequestBody;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the verified identity into a request's own metadata, so that Bedrock's invocation log names
 * who asked. The rest of the body stays byte for byte.
 *
 * <p>Thread: stateless, any event loop. Owns: nothing. Fails: {@link Refused} with {@link
 * Fault#BODY_MALFORMED}: a body that can be read in two ways could carry somebody else's name.
 */
final class Attribution {
  /** Sixteen entries of 256 characters and as many, each of them escaped. */
  private static final long CALLERS_MAX = 64 * 1024;

  private final RequestMetadata metadata;

  /** Writes {@code metadata}. */
  Attribution(RequestMetadata metadata) {
    this.metadata = metadata;
  }

  /** Tells {@code body} what will be looked for in it; to be called before it comes. */
  void prepare(Operation operation, RequestBody body) {
    if (metadata.isOn() && MetadataPlace.of(operation) == MetadataPlace.BODY) {
      body.lookFor(MetadataPlace.MEMBER_NAME);
    }
  }

  /**
   * The headers that go out; {@code body} is changed in place.
   *
   * @param headers the caller's forwardable headers
   */
  List<Header> apply(Permit permit, List<Header> headers, RequestBody body) {
    if (!metadata.isOn()) {
      return headers;
    }
    Principal principal = permit.principal();
    MetadataPlace place = MetadataPlace.of(permit.call().operation());
    if (place == MetadataPlace.BODY && body.length() > 0) {
      intoBody(principal, body);
    }
    return place == MetadataPlace.HEADER ? intoHeader(principal, headers) : without(headers);
  }

  private void intoBody(Principal principal, RequestBody body) {
    TopLevelMember member = body.member(MetadataPlace.MEMBER_NAME);
    if (member.state() != TopLevelMember.State.WHOLE) {
      throw Failure.of(Fault.BODY_MALFORMED, "The body must be one JSON object in UTF-8.")
          .refused();
    }
    if (member.found() && member.valueTo() - member.valueFrom() > CALLERS_MAX) {
      throw Failure.of(Fault.BODY_MALFORMED, "The request metadata has more than 16 entries.")
          .refused();
    }
    if (member.found()) {
      String callers = body.text(member.valueFrom(), member.valueTo());
      body.replace(member.valueFrom(), member.valueTo(), metadata.of(principal, callers));
      return;
    }
    String entry = '"' + MetadataPlace.MEMBER_NAME + "\":" + metadata.of(principal, null);
    body.replace(member.closing(), member.closing(), member.hasMembers() ? ',' + entry : entry);
  }

  private List<Header> intoHeader(Principal principal, List<Header> headers) {
    List<Header> all = without(headers);
    all.add(new Header(MetadataPlace.HEADER_NAME, metadata.of(principal, callers(headers))));
    return all;
  }

  private static @Nullable String callers(List<Header> headers) {
    for (Header header : headers) {
      if (header.name().equals(MetadataPlace.HEADER_NAME)) {
        return header.value();
      }
    }
    return null;
  }

  private static List<Header> without(List<Header> headers) {
    List<Header> others = new ArrayList<>(headers.size() + 1);
    for (Header header : headers) {
      if (!header.name().equals(MetadataPlace.HEADER_NAME)) {
        others.add(header);
      }
    }
    return others;
  }
}
