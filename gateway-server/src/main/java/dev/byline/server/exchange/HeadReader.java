package dev.byline.server.exchange;

import dev.byline.core.BearerToken;
import dev.byline.core.failure.Failure;
import dev.byline.core.failure.Fault;
import dev.byline.core.failure.Refused;
import dev.byline.core.request.BedrockPaths;
import dev.byline.core.request.Header;
import dev.byline.core.request.InboundHead;
import dev.byline.core.request.ModelCall;
import dev.byline.server.metering.ExchangeRecord;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns the head of an HTTP request into an {@link InboundHead}. Headers go out by an allow-list; a
 * header that is signed may stand there once.
 *
 * <p>Thread: stateless. Owns: nothing. Fails: {@link Refused} on the client's side.
 */
final class HeadReader {
  private static final String BEDROCK_PREFIX = "x-amzn-bedrock-";
  private static final int FORWARDED_MAX = 32;

  private HeadReader() {}

  static InboundHead read(HttpRequest request, ExchangeRecord record) {
    if (request.decoderResult().isFailure()) {
      throw malformed("The request is not valid HTTP/1.1.");
    }
    ModelCall call = BedrockPaths.parse(request.method().name(), request.uri());
    record.asked(call);
    return new InboundHead(call, forwardable(request), token(request));
  }

  private static List<Header> forwardable(HttpRequest request) {
    List<Header> forwardable = new ArrayList<>(6);
    for (Map.Entry<String, String> field : request.headers()) {
      String name = field.getKey().toLowerCase(Locale.ROOT);
      if (isForwarded(name) && !isUnprintableAgent(name, field.getValue())) {
        if (forwardable.size() == FORWARDED_MAX) {
          throw malformed("The request has more than " + FORWARDED_MAX + " headers to forward.");
        }
        if (forwardable.stream().anyMatch(header -> header.name().equals(name))) {
          throw malformed("The header " + name + " stands twice in the request.");
        }
        forwardable.add(new Header(name, printable(name, field.getValue())));
      }
    }
    return forwardable;
  }

  private static boolean isForwarded(String name) {
    return switch (name) {
      case "content-type", "accept", "user-agent" -> true;
      default -> name.startsWith(BEDROCK_PREFIX);
    };
  }

  /** A user agent is only a courtesy: where it can't be forwarded, the request goes without it. */
  private static boolean isUnprintableAgent(String name, String value) {
    return name.equals("user-agent") && !isPrintable(value);
  }

  private static String printable(String name, String value) {
    if (!isPrintable(value)) {
      throw malformed("The header " + name + " has characters outside printable ASCII.");
    }
    return value.strip();
  }

  private static boolean isPrintable(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < ' ' || c > '~') {
        return false;
      }
    }
    return true;
  }

  private static @Nullable BearerToken token(HttpRequest request) {
    List<String> values = request.headers().getAll(HttpHeaderNames.AUTHORIZATION);
    if (values.size() > 1) {
      throw malformed("The header authorization stands twice in the request.");
    }
    return values.isEmpty() ? null : BearerToken.ofAuthorization(values.getFirst());
  }

  private static Refused malformed(String message) {
    return Failure.of(Fault.REQUEST_MALFORMED, message).refused();
  }
}
