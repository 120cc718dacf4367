package dev.byline.sim.sigv4;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.byline.sim.eventstream.EventFrame;
import dev.byline.sim.http.Headers;
import dev.byline.sim.http.WireRequest;
import dev.byline.sim.iam.AccessKey;
import java.net.URI;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.NullMarked;

/** Signs the head and the events of a bidirectional stream, one after the other. */
@NullMarked
public final class EventSigner {
  private final AccessKey key;
  private String prior = "";

  /** Signs with a key for us-east-1. */
  public EventSigner(AccessKey key) {
    this.key = key;
  }

  /** A signed head. */
  public WireRequest head(URI server, String target, Instant at) {
    String time = SigV4Verifier.DATE.format(at);
    String scope = time.substring(0, 8) + "/us-east-1/bedrock/aws4_request";
    Headers.Builder fields = new Headers.Builder()
        .add("content-type", "application/vnd.amazon.eventstream")
        .add("host", server.getAuthority())
        .add("x-amz-content-sha256", SigV4Verifier.EVENTS)
        .add("x-amz-date", time);
    List<String> names =
        new ArrayList<>(List.of("content-type", "host", "x-amz-content-sha256", "x-amz-date"));
    key.sessionToken().ifPresent(token -> {
      fields.add("x-amz-security-token", token);
      names.add("x-amz-security-token");
    });
    WireRequest plain = new WireRequest("POST", target, fields.build(), new byte[0], at);
    String canonical = CanonicalRequest.of(plain, names, SigV4Verifier.EVENTS);
    prior = hex(hmac(
        signingKey(time),
        "AWS4-HMAC-SHA256\n" + time + '\n' + scope + '\n' + sha256(canonical.getBytes(UTF_8))));
    fields.add(
        "authorization",
        "AWS4-HMAC-SHA256 Credential="
            + key.accessKeyId()
            + '/'
            + scope
            + ", SignedHeaders="
            + String.join(";", names)
            + ", Signature="
            + prior);
    return new WireRequest("POST", target, fields.build(), new byte[0], at);
  }

  /** A signed frame around a {@code chunk} event that holds some bytes. */
  public byte[] chunk(byte[] bytes, Instant at) {
    return signed(inner(bytes), at);
  }

  /** The signed frame that ends a stream. */
  public byte[] last(Instant at) {
    return signed(new byte[0], at);
  }

  /** A {@code chunk} event without a signature. */
  public static byte[] inner(byte[] bytes) {
    return EventFrame.event(
            "chunk", "{\"bytes\":\"" + Base64.getEncoder().encodeToString(bytes) + "\"}")
        .encode();
  }

  /** A signed frame around anything. */
  public byte[] signed(byte[] payload, Instant at) {
    byte[] date = ByteBuffer.allocate(15)
        .put((byte) 5)
        .put(":date".getBytes(UTF_8))
        .put((byte) 8)
        .putLong(at.toEpochMilli())
        .array();
    String time = SigV4Verifier.DATE.format(at);
    String toSign = String.join(
        "\n",
        "AWS4-HMAC-SHA256-PAYLOAD",
        time,
        time.substring(0, 8) + "/us-east-1/bedrock/aws4_request",
        prior,
        sha256(date),
        sha256(payload));
    byte[] signature = hmac(signingKey(time), toSign);
    prior = hex(signature);
    return frame(date, signature, payload);
  }

  private static byte[] frame(byte[] date, byte[] signature, byte[] payload) {
    byte[] name = ":chunk-signature".getBytes(UTF_8);
    int headers = date.length + 1 + name.length + 1 + 2 + signature.length;
    int total = 12 + headers + payload.length + 4;
    ByteBuffer out = ByteBuffer.allocate(total).putInt(total).putInt(headers);
    out.putInt(crc(out.array(), 8)).put(date);
    out.put((byte) name.length).put(name).put((byte) 6).putShort((short) signature.length);
    out.put(signature).put(payload);
    return out.putInt(crc(out.array(), total - 4)).array();
  }

  private byte[] signingKey(String time) {
    byte[] day = hmac(("AWS4" + key.secretAccessKey()).getBytes(UTF_8), time.substring(0, 8));
    return hmac(hmac(hmac(day, "us-east-1"), "bedrock"), "aws4_request");
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return hex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static int crc(byte[] bytes, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }
}
