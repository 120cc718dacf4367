package dev.byline.server.exchange;

import dev.byline.core.BearerToken;
import dev.byline.core.Secret;
import dev.byline.core.failure.Failure;
import dev.byline.core.failure.Fault;
import dev.byline.core.failure.Refused;
import dev.byline.server.config.CallerHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the caller's token in the places where stock clients put it: {@code Authorization: Bearer} (AWS
 * SDKs, OpenAI's), {@code x-api-key} (Anthropic's), {@code X-Amz-Security-Token} of a request that an
 * AWS SDK has signed with keys that mean nothing (the signature is not looked at), and a header of the
 * installation's own.
 *
 * <p>Thread: immutable. Owns: nothing. Fails: {@link Refused} with {@link Fault#TOKEN_AMBIGUOUS} where
 * two tokens differ, with {@link Fault#REQUEST_MALFORMED} where a header stands twice or can't be
 * read.
 */
final class TokenReader {
  private static final String SIGV4 = "AWS4-HMAC-SHA256 ";

  private final CallerHeaders own;

  TokenReader(CallerHeaders own) {
    this.own = own;
  }

  @Nullable BearerToken read(HttpHeaders headers) {
    String authorization = once(headers, HttpHeaderNames.AUTHORIZATION.toString());
    BearerToken token = authorization == null ? null : BearerToken.ofAuthorization(authorization);
    token = one(token, once(headers, "x-api-key"));
    boolean signed = authorization != null && authorization.startsWith(SIGV4);
    String session = once(headers, "x-amz-security-token");
    if (signed || token != null) {
      token = one(token, session);
    }
    return own.proof() == null ? token : one(token, bare(once(headers, own.proof())));
  }

  /** For whom the caller says that it calls, or null; in UTF-8. */
  @Nullable String relayedUser(HttpHeaders headers) {
    String value = own.relayedUser() == null ? null : once(headers, own.relayedUser());
    return value == null ? null : utf8(value.strip());
  }

  /** The codec gives a byte as a character (RFC 9110, section 5.5); names of people are UTF-8. */
  private static String utf8(String bytes) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1)))
          .toString();
    } catch (CharacterCodingException e) {
      throw Failure.of(
              Fault.REQUEST_MALFORMED, "The header that names the relayed user is not UTF-8.")
          .refused();
    }
  }

  private static @Nullable String bare(@Nullable String value) {
    BearerToken token = value == null ? null : BearerToken.ofAuthorization(value);
    return token == null ? value : token.value().expose();
  }

  private static @Nullable BearerToken one(@Nullable BearerToken token, @Nullable String value) {
    if (value == null) {
      return token;
    }
    BearerToken other = new BearerToken(Secret.of(value.strip()));
    if (token != null && !token.equals(other)) {
      throw Failure.of(
              Fault.TOKEN_AMBIGUOUS, "The request carries two tokens that are not the same.")
          .refused();
    }
    return other;
  }

  private static @Nullable String once(HttpHeaders headers, String name) {
    List<String> values = headers.getAll(name);
    if (values.size() > 1) {
      throw Failure.of(
              Fault.REQUEST_MALFORMED, "The header " + name + " stands twice in the request.")
          .refused();
    }
    return values.isEmpty() ? null : values.getFirst();
  }
}
