package dev.byline.server.relay;

import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringTokenizer;
import java.util.TreeSet;

/**
 * The head of the answer as the client gets it: everything of the upstream's but what belongs to its
 * connection (RFC 9110, section 7.6.1), and the exchange's id.
 */
final class ResponseHeaders {
  /** The gateway's own header of each answer. */
  static final String REQUEST_ID = "x-byline-request-id";

  private static final Set<String> HOP_BY_HOP = hopByHop();
  private static final HttpHeadersFactory UNCHECKED =
      DefaultHttpHeadersFactory.headersFactory().withValidation(false);

  private ResponseHeaders() {}

  static HttpResponse forClient(HttpResponse upstream, String requestId, AnswerFraming framing) {
    HttpResponse response =
        new DefaultHttpResponse(HttpVersion.HTTP_1_1, upstream.status(), UNCHECKED);
    HttpHeaders headers = response.headers();
    List<String> named = upstream.headers().getAll(HttpHeaderNames.CONNECTION);
    Set<String> ofTheConnection = named.isEmpty() ? HOP_BY_HOP : hopByHop(String.join(",", named));
    for (Map.Entry<String, String> header : upstream.headers()) {
      if (!ofTheConnection.contains(header.getKey())) {
        headers.add(header.getKey(), header.getValue());
      }
    }
    headers.set(REQUEST_ID, requestId);
    if (!HttpUtil.isContentLengthSet(response) && mayHaveBody(response) && framing.chunked()) {
      HttpUtil.setTransferEncodingChunked(response, true);
    }
    if (!framing.keepAlive()) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
    return response;
  }

  /** 204 and 304 never have a body (RFC 9112, section 6.3). */
  private static boolean mayHaveBody(HttpResponse response) {
    int status = response.status().code();
    return status != 204 && status != 304;
  }

  /** A connection names the headers that are its own (RFC 9110, section 7.6.1). */
  private static Set<String> hopByHop(String connection) {
    Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    names.addAll(HOP_BY_HOP);
    StringTokenizer named = new StringTokenizer(connection, ", \t");
    while (named.hasMoreTokens()) {
      names.add(named.nextToken());
    }
    return names;
  }

  private static Set<String> hopByHop() {
    Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    names.addAll(Set.of(
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade"));
    return names;
  }
}
