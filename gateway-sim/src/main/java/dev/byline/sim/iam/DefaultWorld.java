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
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow",
          "Action":["bedrock:InvokeModel","bedrock:InvokeModelWithResponseStream"],
          "Resource":["arn:aws:bedrock:*::foundation-model/*",
            "arn:aws:bedrock:*:%1$s:inference-profile/*",
            "arn:aws:bedrock:*:%1$s:application-inference-profile/*"]}]}
        """.formatted(account));
  }
}
