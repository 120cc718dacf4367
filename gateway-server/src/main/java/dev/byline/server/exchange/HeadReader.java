package dev.byline.server.exchange;

import dev.byline.core.failure.Failure;
import dev.byline.core.failure.Fault;
import dev.byline.core.failure.Refused;
import dev.byline.core.request.BedrockPaths;
import dev.byline.core.request.Header;
import dev.byline.core.request.HeaderRule;
import dev.byline.core.request.InboundHead;
import dev.byline.core.request.Operation;
import dev.byline.core.request.RequestTarget;
import dev.byline.server.config.CallerHeaders;
import dev.byline.server.metering.ExchangeRecord;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Turns the head of an HTTP request into an {@link InboundHead}. Headers go out by the table of {@link
 * HeaderRule}; each may stand there once.
 *
 * <p>Thread: immutable. Owns: nothing. Fails: {@link Refused} on the client's side.
 */
public final class HeadReader {
  private static final int FORWARDED_MAX = 32;

  private final TokenReader tokens;

  /** A reader that finds callers in {@code own} headers too. */
  public HeadReader(CallerHeaders own) {
    this.tokens = new TokenReader(own);
  }

  InboundHead read(HttpRequest request, ExchangeRecord record) {
    if (request.decoderResult().cause() instanceof Refused refused) {
      throw refused;
    }
    if (request.decoderResult().isFailure()) {
      throw malformed("The request is not valid HTTP.");
    }
    RequestTarget target = BedrockPaths.parse(request.method().name(), request.uri());
    record.asked(target.call());
    checkBody(request, target.operation());
    List<Header> forwardable = forwardable(request, target.operation());
    return new InboundHead(
        target, forwardable, tokens.read(request.headers()), tokens.relayedUser(request.headers()));
  }

  private static void checkBody(HttpRequest request, Operation operation) {
    boolean body =
        HttpUtil.isTransferEncodingChunked(request) || HttpUtil.getContentLength(request, 0L) > 0;
    if (body && !operation.hasBody()) {
      throw malformed("A request of " + operation.apiName() + " has no body.");
    }
    String encoding = request.headers().get(HttpHeaderNames.CONTENT_ENCODING);
    if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
      throw malformed("The body must come without a content-encoding.");
    }
  }

  private static List<Header> forwardable(HttpRequest request, Operation operation) {
    List<Header> forwardable = new ArrayList<>(6);
    for (Map.Entry<String, String> field : request.headers()) {
      String name = field.getKey().toLowerCase(Locale.ROOT);
      if (HeaderRule.isForwarded(name, operation) && !isUnprintableAgent(name, field.getValue())) {
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

  private static Refused malformed(String message) {
    return Failure.of(Fault.REQUEST_MALFORMED, message).refused();
  }
}
