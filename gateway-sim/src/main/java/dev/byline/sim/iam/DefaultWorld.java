package dev.byline.sim.iam;

import java.time.Duration;

/**
 * The world a newcomer needs: a role the gateway runs as, and the role it assumes once per user. The trust policy has one
 * statement for assuming and one for tagging, because {@code sts:RoleSessionName} is no condition key of {@code
 * sts:TagSession}.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html">Session tags</a>
 */
final class DefaultWorld {
  static final String GATEWAY = "BylineGateway";
  static final String INVOKE = "BylineInvoke";

  private DefaultWorld() {}

  static Role gateway(String account) {
    return Role.of(account, GATEWAY, """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow",
              "Principal":{"AWS":"arn:aws:iam::%s:root"},"Action":"sts:AssumeRole"}]}
            """.formatted(account), """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow",
              "Action":["sts:AssumeRole","sts:TagSession","sts:SetSourceIdentity"],
              "Resource":"arn:aws:iam::%s:role/%s"}]}
            """.formatted(account, INVOKE))
        .withMaxSession(Duration.ofHours(12));
  }

  static Role invoke(String account) {
    return Role.of(account, INVOKE, """
        {"Version":"2012-10-17","Statement":[
          {"Sid":"Assume","Effect":"Allow",
           "Principal":{"AWS":"arn:aws:iam::%1$s:role/%2$s"},
           "Action":["sts:AssumeRole","sts:SetSourceIdentity"]},
          {"Sid":"Tag","Effect":"Allow",
           "Principal":{"AWS":"arn:aws:iam::%1$s:role/%2$s"},
           "Action":"sts:TagSession",
           "Condition":{"ForAllValues:StringEquals":{"aws:TagKeys":
             ["tenant","team","application","environment","cost-center"]}}}]}
        """.formatted(account, GATEWAY), """
        {"Version":"2012-10-17","Statement":[
          {"Sid":"Infer","Effect":"Allow",
           "Action":["bedrock:InvokeModel","bedrock:InvokeModelWithResponseStream",
             "bedrock:InvokeModelWithBidirectionalStream","bedrock:CountTokens"],
           "Resource":["arn:aws:bedrock:*::foundation-model/*",
             "arn:aws:bedrock:*:%1$s:inference-profile/*",
             "arn:aws:bedrock:*:%1$s:application-inference-profile/*"]},
          {"Sid":"Responses","Effect":"Allow",
           "Action":["bedrock:InvokeModel","bedrock:GetInvoke","bedrock:CancelInvoke","bedrock:DeleteInvoke"],
           "Resource":"arn:aws:bedrock:*:%1$s:project/default"},
          {"Sid":"Guard","Effect":"Allow","Action":"bedrock:ApplyGuardrail",
           "Resource":"arn:aws:bedrock:*:%1$s:guardrail/*"},
          {"Sid":"Async","Effect":"Allow",
           "Action":["bedrock:InvokeModel","bedrock:GetAsyncInvoke","bedrock:TagResource"],
           "Resource":"arn:aws:bedrock:*:%1$s:async-invoke/*"},
          {"Sid":"Batch","Effect":"Allow",
           "Action":["bedrock:CreateModelInvocationJob","bedrock:GetModelInvocationJob","bedrock:StopModelInvocationJob"],
           "Resource":["arn:aws:bedrock:*::foundation-model/*",
             "arn:aws:bedrock:*:%1$s:inference-profile/*",
             "arn:aws:bedrock:*:%1$s:model-invocation-job/*"]},
          {"Sid":"BatchRole","Effect":"Allow","Action":"iam:PassRole",
           "Resource":"arn:aws:iam::%1$s:role/BylineBatch"},
          {"Sid":"Read","Effect":"Allow",
           "Action":["bedrock:InvokeGuardrailChecks","bedrock:ListAsyncInvokes",
             "bedrock:ListModelInvocationJobs","bedrock:ListFoundationModels","bedrock:GetFoundationModel",
             "bedrock:ListInferenceProfiles","bedrock:GetInferenceProfile"],
           "Resource":"*"},
          {"Sid":"Mantle","Effect":"Allow",
           "Action":["bedrock-mantle:CreateInference","bedrock-mantle:CancelInference",
             "bedrock-mantle:DeleteInference","bedrock-mantle:CountTokens","bedrock-mantle:Get*","bedrock-mantle:List*"],
           "Resource":"arn:aws:bedrock-mantle:*:%1$s:project/*"}]}
        """.formatted(account));
  }
}
