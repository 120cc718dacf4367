package dev.byline.auth.sigv4;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.byline.core.access.Permit;
import dev.byline.core.credential.RoleCredentials;
import dev.byline.core.request.Endpoint;
import dev.byline.core.request.Header;
import dev.byline.core.request.RequestTarget;
import dev.byline.core.signing.RequestSigner;
import dev.byline.core.signing.SignedHead;
import dev.byline.core.signing.SignedStream;
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
  static final String SERVICE = "bedrock";
  static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  static final HexFormat HEX = HexFormat.of();

  private final InstantSource clock;
  private final DerivedKeys keys = new DerivedKeys();

  /** A signer by {@code clock}. */
  public SigV4Signer(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public SignedHead sign(
      Permit permit, RoleCredentials credentials, List<Header> headers, byte[] bodySha256) {
    return sign(permit, credentials, headers, HEX.formatHex(bodySha256)).head();
  }

  @Override
  public SignedStream signStream(Permit permit, RoleCredentials credentials, List<Header> headers) {
    List<Header> declared = new ArrayList<>(headers);
    declared.add(new Header("x-amz-content-sha256", FrameChain.PAYLOAD));
    Signed signed = sign(permit, credentials, declared, FrameChain.PAYLOAD);
    FrameChain chain =
        new FrameChain(clock, keys, credentials, permit.endpoint().region(), signed.signature());
    return new SignedStream(signed.head(), chain);
  }

  /** A signed head, and its signature in hexadecimal. */
  private record Signed(SignedHead head, String signature) {}

  private Signed sign(
      Permit permit, RoleCredentials credentials, List<Header> headers, String payload) {
    Endpoint endpoint = permit.endpoint();
    RequestTarget target = permit.call().target();
    String time = TIME.format(clock.instant());
    List<Header> outgoing = new ArrayList<>(headers.size() + 4);
    outgoing.add(new Header("host", endpoint.authority()));
    outgoing.addAll(headers);
    outgoing.add(new Header("x-amz-date", time));
    outgoing.add(new Header("x-amz-security-token", credentials.sessionToken().expose()));
    List<Header> signed = outgoing.stream()
        .filter(header -> isSigned(header.name()))
        .sorted(Comparator.comparing(Header::name))
        .toList();
    String names = String.join(";", signed.stream().map(Header::name).toList());
    String scope = scope(time, endpoint.region());
    String request = canonicalRequest(target, signed, names, payload);
    String toSign = ALGORITHM
        + '\n'
        + time
        + '\n'
        + scope
        + '\n'
        + HEX.formatHex(Hashes.sha256(request.getBytes(UTF_8)));
    String signature = HEX.formatHex(Hashes.hmacSha256(
        keys.key(credentials, time.substring(0, 8), endpoint.region(), SERVICE),
        toSign.getBytes(UTF_8)));
    outgoing.add(authorization(credentials.accessKeyId() + '/' + scope, names, signature));
    return new Signed(
        new SignedHead(endpoint, target.operation().method(), target.line(), List.copyOf(outgoing)),
        signature);
  }

  /** The credential scope of a signature made at {@code time}. */
  static String scope(String time, String region) {
    return time.substring(0, 8) + '/' + region + '/' + SERVICE + "/aws4_request";
  }

  private static Header authorization(String credential, String names, String signature) {
    return new Header(
        "authorization",
        ALGORITHM
            + " Credential="
            + credential
            + ", SignedHeaders="
            + names
            + ", Signature="
            + signature);
  }

  private static boolean isSigned(String name) {
    return name.equals("host") || name.equals("content-type") || name.startsWith("x-amz");
  }

  private static String canonicalRequest(
      RequestTarget target, List<Header> signed, String names, String payload) {
    StringBuilder request =
        new StringBuilder(512).append(target.operation().method()).append('\n');
    encodeOnceMore(target.path(), request);
    request.append('\n').append(target.query()).append('\n');
    for (Header header : signed) {
      request.append(header.name()).append(':');
      collapseSpaces(header.value(), request);
      request.append('\n');
    }
    return request.append('\n').append(names).append('\n').append(payload).toString();
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
