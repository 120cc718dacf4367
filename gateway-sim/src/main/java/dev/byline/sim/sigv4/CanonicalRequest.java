package dev.byline.sim.sigv4;

import dev.byline.sim.http.Headers;
import dev.byline.sim.http.WireRequest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * The canonical form of a wire request. The path on the wire is already encoded once; for every service but S3 each of its
 * segments is encoded again.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-canonical-request">
 *     Create a canonical request</a>
 */
final class CanonicalRequest {
  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private CanonicalRequest() {}

  /**
   * The canonical request.
   *
   * @param signedHeaders lower-case names in the order of the signature
   */
  static String of(WireRequest request, List<String> signedHeaders, String payloadHash) {
    StringBuilder out = new StringBuilder(512);
    out.append(request.method()).append('\n');
    out.append(path(request.path())).append('\n');
    out.append(query(request.query())).append('\n');
    for (String name : signedHeaders) {
      out.append(name).append(':').append(values(request.headers(), name)).append('\n');
    }
    out.append('\n').append(String.join(";", signedHeaders)).append('\n').append(payloadHash);
    return out.toString();
  }

  /** Normalises (RFC 3986, section 6.2.2.3, empty segments dropped) and encodes each segment of the wire path again. */
  static String path(String wirePath) {
    ArrayDeque<String> kept = new ArrayDeque<>();
    for (String segment : wirePath.split("/", -1)) {
      if (segment.equals("..")) {
        kept.pollLast();
      } else if (!segment.isEmpty() && !segment.equals(".")) {
        kept.addLast(encode(segment));
      }
    }
    String path = "/" + String.join("/", kept);
    return wirePath.endsWith("/") && path.length() > 1 ? path + "/" : path;
  }

  /** Decodes, encodes strictly and sorts the parameters by name, then by value. */
  static String query(String wireQuery) {
    if (wireQuery.isEmpty()) {
      return "";
    }
    List<String[]> pairs = new ArrayList<>();
    for (String pair : wireQuery.split("&", -1)) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        pairs.add(new String[] {encode(decode(name)), encode(decode(value))});
      }
    }
    Collections.sort(
        pairs, Comparator.<String[], String>comparing(p -> p[0]).thenComparing(p -> p[1]));
    return String.join("&", pairs.stream().map(p -> p[0] + '=' + p[1]).toList());
  }

  private static String values(Headers headers, String name) {
    return String.join(
        ",", headers.all(name).stream().map(CanonicalRequest::trim).toList());
  }

  /** Cuts white space at both ends and folds runs of spaces within to one. */
  private static String trim(String value) {
    return value.strip().replaceAll(" {2,}", " ");
  }

  /** Percent-encodes every byte outside the unreserved set of RFC 3986. */
  static String encode(String text) {
    return encode(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String encode(byte[] bytes) {
    StringBuilder out = new StringBuilder(bytes.length + 16);
    for (byte b : bytes) {
      char c = (char) (b & 0xff);
      if ((c >= 'A' && c <= 'Z')
          || (c >= 'a' && c <= 'z')
          || (c >= '0' && c <= '9')
          || c == '-'
          || c == '.'
          || c == '_'
          || c == '~') {
        out.append(c);
      } else {
        out.append('%').append(HEX[c >> 4]).append(HEX[c & 15]);
      }
    }
    return out.toString();
  }

  private static String decode(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(text.length());
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      int high = bytes[i] == '%' && i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
      int low = high >= 0 ? Character.digit(bytes[i + 2], 16) : -1;
      if (low >= 0) {
        out.write(high << 4 | low);
        i += 2;
      } else {
        out.write(bytes[i]);
      }
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
