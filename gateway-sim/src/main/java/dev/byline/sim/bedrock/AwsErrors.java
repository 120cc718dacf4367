package dev.byline.sim.bedrock;

import dev.byline.sim.eventstream.EventFrame;
import dev.byline.sim.http.Answer;
import dev.byline.sim.http.Headers;
import dev.byline.sim.http.Refused;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Refusals of AWS's own operations. AWS spells the member {@code Message} when access is denied and {@code message} else; the
 * SDKs read both.
 *
 * @see <a href="https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html#operation-error-serialization">Error
 *     serialization</a>
 */
public final class AwsErrors implements ErrorShape {
  private static final Set<String> AUTHENTICATION = Set.of(
      "InvalidSignatureException",
      "IncompleteSignatureException",
      "MissingAuthenticationTokenException",
      "UnrecognizedClientException",
      "ExpiredTokenException");

  @Override
  public Answer answer(Refused refused, String requestId) {
    String service = authentication(refused) ? "com.amazon.coral.service" : "com.amazon.bedrock";
    String member = refused.code().equals("AccessDeniedException") ? "Message" : "message";
    return new Answer(
        refused.status(),
        Headers.of(
            "x-amzn-RequestId",
            requestId,
            "x-amzn-ErrorType",
            refused.code() + ":http://internal.amazon.com/coral/" + service + '/',
            "content-type",
            "application/json"),
        Body.newObject().put(member, refused.text()).toString().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public byte[] frame(String type, String message) {
    return EventFrame.exception(type, Body.newObject().put("message", message).toString())
        .encode();
  }

  /** Whether a refusal is about the signature and not about what was asked. */
  public static boolean authentication(Refused refused) {
    return AUTHENTICATION.contains(refused.code());
  }
}
