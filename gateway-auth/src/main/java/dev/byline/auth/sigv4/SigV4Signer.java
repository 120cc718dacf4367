package dev.byline.auth.sigv4;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.byline.core.access.Permit;
import dev.byline.core.credential.RoleCredentials;
import dev.byline.core.request.Endpoint;
import dev.byline.core.request.Header;
import dev.byline.core.signing.RequestSigner;
import dev.byline.core.signing.SignedHead;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/**
 * Signs a request with AWS Signature Version 4, service {@code bedrock}; the only maker of {@link
 * SignedHead}.
 *
 * <p>Signed are {@code host}, {@code content-type} and everything that begins with {@code x-amz};
 * other headers go out unsigned. The path is signed as AWS reads it: each segment of the wire path
 * encoded once more.
 *
 * <p>Thread: any. Owns: the derived keys. Fails: never.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html">Create
 *     a signed request</a>
 */
public final class SigV4Signer implements RequestSigner {
  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final String SERVICE = "bedrock";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final HexFormat HEX = HexFormat.of();

  private final InstantSource clock;
  private final DerivedKeys keys = new DerivedKeys();

  /** A signer by {@code clock}. */
  public SigV4Signer(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public SignedHead sign(
      Permit permit, RoleCredentials credentials, List<Header> headers, byte[] bodySha256) {
    Endpoint endpoint = permit.endpoint();
    String path = permit.call().path();
    String time = TIME.format(clock.instant());
    List<Header> outgoing = new ArrayList<>(headers.size() + 4);
    outgoing.add(new Header("host", endpoint.authority()));
    outgoing.addAll(headers);
    outgoing.add(new Header("x-amz-date", time));
    outgoing.add(new Header("x-amz-security-token", credentials.sessionToken().expose()));
    outgoing.add(authorization(credentials, endpoint, path, time, outgoing, bodySha256));
    return new SignedHead(endpoint, path, List.copyOf(outgoing));
  }

  private Header authorization(
      RoleCredentials credentials,
      Endpoint endpoint,
      String path,
      String time,
      List<Header> outgoing,
      byte[] bodySha256) {
    List<Header> signed = outgoing.stream()
        .filter(header -> isSigned(header.name()))
        .sorted(Comparator.comparing(Header::name))
        .toList();
    String names = String.join(";", signed.stream().map(Header::name).toList());
    String date = time.substring(0, 8);
    String scope = date + '/' + endpoint.region() + '/' + SERVICE + "/aws4_request";
    String request = canonicalRequest(path, signed, names, bodySha256);
    String toSign = ALGORITHM
        + '\n'
        + time
        + '\n'
        + scope
        + '\n'
        + HEX.formatHex(Hashes.sha256(request.getBytes(UTF_8)));
    byte[] signature = Hashes.hmacSha256(
        keys.key(credentials, date, endpoint.region(), SERVICE), toSign.getBytes(UTF_8));
    return new Header(
        "authorization",
        ALGORITHM
            + " Credential="
            + credentials.accessKeyId()
            + '/'
            + scope
            + ", SignedHeaders="
            + names
            + ", Signature="
            + HEX.formatHex(signature));
  }

  private static boolean isSigned(String name) {
    return name.equals("host") || name.equals("content-type") || name.startsWith("x-amz");
  }

  private static String canonicalRequest(
      String path, List<Header> signed, String names, byte[] bodySha256) {
    StringBuilder request = new StringBuilder(512).append("POST\n");
    encodeOnceMore(path, request);
    request.append("\n\n");
    for (Header header : signed) {
      request.append(header.name()).append(':');
      collapseSpaces(header.value(), request);
      request.append('\n');
    }
    return request
        .append('\n')
        .append(names)
        .append('\n')
        .append(HEX.formatHex(bodySha256))
        .toString();
  }

  /** The wire path holds unreserved characters, slashes and escapes only, so only {@code %} grows. */
  private static void encodeOnceMore(String path, StringBuilder into) {
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '%') {
        into.append("%25");
      } else {
        into.append(c);
      }
    }
  }

  private static void collapseSpaces(String value, StringBuilder into) {
    char before = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c != ' ' || before != ' ') {
        into.append(c);
      }
      before = c;
    }
  }
}
