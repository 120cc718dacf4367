package dev.byline.demo.deploy;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.NullMarked;

/** The parameters that the tests deploy the templates with. */
@NullMarked
final class Deployments {
  static final String ACCOUNT = "111122223333";
  static final String TENANT_ACCOUNT = "444455556666";
  static final String GATEWAY_ARN = "arn:aws:iam::" + ACCOUNT + ":role/BylineGateway";
  static final String INVOKE_ARN = "arn:aws:iam::" + ACCOUNT + ":role/BylineInvoke";
  static final String TENANT_ARN = "arn:aws:iam::" + TENANT_ACCOUNT + ":role/BylineTenant";
  static final String EXTERNAL_ID = "acme-4f1c2a9be07d";

  private Deployments() {}

  static Map<String, String> gateway(String... more) {
    return with(Map.of("RunsOn", "ecs", "InvokerRoleArns", INVOKE_ARN + ", " + TENANT_ARN), more);
  }

  static Map<String, String> invoker(String... more) {
    return with(
        Map.of("GatewayRoleArn", GATEWAY_ARN, "PolicyArns", policyArn(ACCOUNT), "Tenants", "acme"),
        more);
  }

  static Map<String, String> tenant(String... more) {
    return with(
        Map.of(
            "GatewayRoleArn",
            GATEWAY_ARN,
            "ExternalId",
            EXTERNAL_ID,
            "Tenant",
            "acme",
            "PolicyArns",
            policyArn(TENANT_ACCOUNT)),
        more);
  }

  static Map<String, String> webIdentity(String issuerUrl, String... more) {
    return with(
        Map.of(
            "IssuerUrl",
            issuerUrl,
            "Audiences",
            "byline,byline-batch",
            "Subjects",
            "alice,team-*",
            "PolicyArns",
            policyArn(ACCOUNT)),
        more);
  }

  /** Models as the template's defaults allow them. */
  static Map<String, String> models(String... more) {
    return with(Map.of("Regions", "us-east-1"), more);
  }

  /** Everything that Byline forwards. */
  static Map<String, String> everyModelCall(String... more) {
    Map<String, String> all = models(
        "ProfileModels", "anthropic.claude-*,amazon.nova-*,openai.gpt-5.6-*",
        "DirectModels", "amazon.nova-*,amazon.titan-embed-*,openai.gpt-oss-*",
        "ApplicationProfiles", "all",
        "GuardrailId", "gr4rd2r41l01",
        "GuardrailChecks", "yes",
        "SpeechModels", "amazon.nova-2-sonic-v1:0",
        "AsyncBucket", "acme-byline-async",
        "OpenAiResponses", "yes",
        "BatchRoleArn", "arn:aws:iam::111122223333:role/BylineBatch",
        "Mantle", "yes",
        "Tenant", "acme");
    return with(all, more);
  }

  static String policyArn(String account) {
    return "arn:aws:iam::" + account + ":policy/BylineModelAccess";
  }

  private static Map<String, String> with(Map<String, String> base, String... more) {
    Map<String, String> all = new HashMap<>(base);
    for (int i = 0; i < more.length; i += 2) {
      all.put(more[i], more[i + 1]);
    }
    return all;
  }
}
