package dev.byline.sim.sts;

import dev.byline.sim.http.Refused;
import dev.byline.sim.iam.AccessKey;
import dev.byline.sim.iam.Principal;
import dev.byline.sim.iam.RoleSession;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;

/**
 * The XML of STS's answers. {@code PackedPolicySize} is deprecated in favour of {@code SessionTokenUtilization} and {@code
 * SessionTokenSize}; all three are given, the utilisation being the token's size out of 4,096.
 *
 * @see <a href="https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html#API_AssumeRole_Examples">Examples</a>
 */
final class StsAnswers {
  private static final int TOKEN_LIMIT = 4_096;

  private StsAnswers() {}

  static String assumeRole(Sessions.Opened opened, String requestId) {
    return result("AssumeRole", requestId, xml -> session(xml, opened));
  }

  static String webIdentity(WebIdentity.Federated federated, String requestId) {
    return result("AssumeRoleWithWebIdentity", requestId, xml -> {
      xml.text("SubjectFromWebIdentityToken", federated.subject());
      xml.text("Audience", federated.audience());
      session(xml, federated.opened());
      xml.text("Provider", federated.provider());
    });
  }

  static String webIdentityToken(OutboundTokens.Issued issued, String requestId) {
    return result(
        "GetWebIdentityToken",
        requestId,
        xml -> xml.text("WebIdentityToken", issued.token())
            .text("Expiration", issued.expiration().toString()));
  }

  static String callerIdentity(Principal caller, String requestId) {
    return result(
        "GetCallerIdentity",
        requestId,
        xml -> xml.text("Arn", caller.arn())
            .text("UserId", caller.userId())
            .text("Account", caller.account()));
  }

  static String error(Refused refused, String requestId) {
    Xml xml = new Xml();
    return xml.root("ErrorResponse", () -> {
          xml.element(
              "Error",
              () -> xml.text("Type", refused.status() < 500 ? "Sender" : "Receiver")
                  .text("Code", refused.code())
                  .text("Message", refused.text()));
          xml.text("RequestId", requestId);
        })
        .toString();
  }

  private static void session(Xml xml, Sessions.Opened opened) {
    RoleSession session = opened.session();
    xml.element(
        "AssumedRoleUser",
        () -> xml.text("AssumedRoleId", session.userId()).text("Arn", session.arn()));
    AccessKey key = opened.key();
    String token = key.sessionToken().orElseThrow();
    xml.element(
        "Credentials",
        () -> xml.text("AccessKeyId", key.accessKeyId())
            .text("SecretAccessKey", key.secretAccessKey())
            .text("SessionToken", token)
            .text(
                "Expiration",
                key.expiration().orElseThrow().truncatedTo(ChronoUnit.SECONDS).toString()));
    session.sourceIdentity().ifPresent(source -> xml.text("SourceIdentity", source));
    xml.text("PackedPolicySize", Integer.toString(opened.packedPercent()));
    xml.text("SessionTokenSize", Integer.toString(token.length()));
    xml.text(
        "SessionTokenUtilization",
        Integer.toString(Math.min(100, token.length() * 100 / TOKEN_LIMIT)));
  }

  private static String result(String action, String requestId, Consumer<Xml> content) {
    Xml xml = new Xml();
    return xml.root(action + "Response", () -> {
          xml.element(action + "Result", () -> content.accept(xml));
          xml.element("ResponseMetadata", () -> xml.text("RequestId", requestId));
        })
        .toString();
  }
}
