package dev.byline.demo.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import tools.jackson.databind.JsonNode;

/**
 * The words of CloudFormation that the templates may use, and which of them must be there.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html">AWS::IAM::Role</a>
 * @see <a
 *     href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-managedpolicy.html">AWS::IAM::ManagedPolicy</a>
 * @see <a
 *     href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-oidcprovider.html">AWS::IAM::OIDCProvider</a>
 */
@NullMarked
final class Specification {
  private static final Set<String> SECTIONS = Set.of(
      "AWSTemplateFormatVersion",
      "Description",
      "Parameters",
      "Conditions",
      "Rules",
      "Resources",
      "Outputs");
  private static final Set<String> PARAMETER = Set.of(
      "Type",
      "Default",
      "Description",
      "AllowedValues",
      "AllowedPattern",
      "MinLength",
      "MaxLength",
      "MinValue",
      "MaxValue");
  private static final int DESCRIPTION_LIMIT = 1_024;

  /** What a resource may have, and what it must. */
  private record Words(Set<String> may, Set<String> must) {}

  private static final Map<String, Words> RESOURCES = Map.of(
      "AWS::IAM::Role",
      new Words(
          Set.of(
              "AssumeRolePolicyDocument",
              "Description",
              "ManagedPolicyArns",
              "MaxSessionDuration",
              "Path",
              "PermissionsBoundary",
              "Policies",
              "RoleName",
              "Tags"),
          Set.of("AssumeRolePolicyDocument")),
      "AWS::IAM::ManagedPolicy",
      new Words(
          Set.of(
              "Description",
              "Groups",
              "ManagedPolicyName",
              "Path",
              "PolicyDocument",
              "Roles",
              "Tags",
              "Users"),
          Set.of("PolicyDocument")),
      "AWS::IAM::OIDCProvider",
      new Words(Set.of("ClientIdList", "Tags", "ThumbprintList", "Url"), Set.of()),
      "AWS::IAM::InstanceProfile",
      new Words(Set.of("InstanceProfileName", "Path", "Roles"), Set.of("Roles")),
      "AWS::EKS::PodIdentityAssociation",
      new Words(
          Set.of(
              "ClusterName",
              "DisableSessionTags",
              "Namespace",
              "RoleArn",
              "ServiceAccount",
              "Tags",
              "TargetRoleArn"),
          Set.of("ClusterName", "Namespace", "RoleArn", "ServiceAccount")));

  private Specification() {}

  static void check(Template template) {
    assertThat(SECTIONS).containsAll(template.root().propertyNames());
    assertThat(template.root().path("AWSTemplateFormatVersion").asString()).isEqualTo("2010-09-09");
    assertThat(template.root().path("Description").asString()).hasSizeBetween(1, DESCRIPTION_LIMIT);
    template.section("Parameters").properties().forEach(each -> {
      assertThat(each.getKey()).matches("[A-Za-z0-9]+");
      assertThat(PARAMETER).containsAll(each.getValue().propertyNames());
      assertThat(each.getValue().has("Type")).isTrue();
    });
    template
        .section("Rules")
        .forEach(rule ->
            assertThat(Set.of("RuleCondition", "Assertions")).containsAll(rule.propertyNames()));
    template.section("Resources").properties().forEach(each -> {
      assertThat(each.getKey()).matches("[A-Za-z0-9]+");
      resource(each.getValue());
    });
    template
        .section("Outputs")
        .forEach(output ->
            assertThat(Set.of("Description", "Value")).containsAll(output.propertyNames()));
  }

  private static void resource(JsonNode resource) {
    assertThat(Set.of("Type", "Condition", "Properties")).containsAll(resource.propertyNames());
    String type = resource.path("Type").asString();
    Words words = RESOURCES.get(type);
    assertThat(words).as(type).isNotNull();
    JsonNode properties = resource.path("Properties");
    assertThat(words.may()).as(type).containsAll(properties.propertyNames());
    assertThat(properties.propertyNames()).as(type).containsAll(words.must());
    properties
        .path("Policies")
        .forEach(policy -> assertThat(policy.propertyNames())
            .containsExactlyInAnyOrder("PolicyName", "PolicyDocument"));
  }
}
