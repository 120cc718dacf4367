package dev.byline.demo.deploy;

import static dev.byline.demo.deploy.Deployments.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byline.sim.iam.PolicyDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** What can be said of the templates without an account: spelling, references, sizes, shape of the policies. */
@NullMarked
final class TemplatesTest {
  private static final String ISSUER = "https://acme.okta.example/oauth2/default";
  private static final String LONG = "x".repeat(64);
  private static final String BOUNDARY = "arn:aws:iam::111122223333:policy/Boundary";
  private static final String KEYS =
      "tenant,team,application,environment,cost-center,project,ticket,stage";
  private static final String CLUSTER =
      "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/AB12";

  /** AWS's default quotas, white space not counted. */
  private static final int TRUST_LIMIT = 2_048;

  private static final int INLINE_LIMIT = 10_240;
  private static final int MANAGED_LIMIT = 6_144;

  static List<String> templates() throws IOException {
    try (Stream<Path> files = Files.list(Template.FOLDER)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(".yaml"))
          .map(file -> file.replace(".yaml", ""))
          .sorted()
          .toList();
    }
  }

  /** Each template with its least and with its most. */
  static Stream<Arguments> stacks() {
    return Stream.of(gateways(), assumed(), federated(), models()).flatMap(each -> each);
  }

  private static Stream<Arguments> gateways() {
    return Stream.of(
        stack("gateway-role", Deployments.gateway()),
        stack(
            "gateway-role",
            Deployments.gateway("RunsOn", "ec2", "PermissionsBoundaryArn", BOUNDARY)),
        stack(
            "gateway-role",
            Deployments.gateway("RunsOn", "eks-pod-identity", "ClusterName", "prod")),
        stack(
            "gateway-role", Deployments.gateway("RunsOn", "eks-irsa", "OidcProviderArn", CLUSTER)));
  }

  private static Stream<Arguments> assumed() {
    return Stream.of(
        stack("invoker-role", Deployments.invoker()),
        stack(
            "invoker-role",
            Deployments.invoker(
                "SessionNames",
                "pseudonymous",
                "Tenants",
                "acme,acme-*,globex," + LONG,
                "TagKeys",
                KEYS,
                "TransitiveTagKeys",
                "tenant,team",
                "PermissionsBoundaryArn",
                BOUNDARY)),
        stack("tenant-role", Deployments.tenant()),
        stack(
            "tenant-role",
            Deployments.tenant(
                "SessionNames",
                "pseudonymous",
                "TagKeys",
                KEYS,
                "PermissionsBoundaryArn",
                BOUNDARY)));
  }

  private static Stream<Arguments> federated() {
    return Stream.of(
        stack("web-identity-role", Deployments.webIdentity(ISSUER, "TokenCarries", "nothing")),
        stack(
            "web-identity-role",
            Deployments.webIdentity(
                ISSUER,
                "TokenCarries",
                "tags-and-source-identity",
                "TagKeys",
                KEYS,
                "CreateProvider",
                "no",
                "SessionNames",
                "pseudonymous",
                "GatewayVpcs",
                "vpc-0a1b2c3d4e5f60718,vpc-1a1b2c3d4e5f60718",
                "MaxSessionDuration",
                "43200",
                "PermissionsBoundaryArn",
                BOUNDARY)));
  }

  private static Stream<Arguments> models() {
    return Stream.of(
        stack(
            "model-access",
            Deployments.models("DirectModels", "", "CountTokens", "no", "ReadModels", "no")),
        stack("model-access", Deployments.everyModelCall("ApplicationProfiles", "own-tenant")));
  }

  private static Arguments stack(String template, Map<String, String> parameters) {
    return Arguments.of(template, parameters);
  }

  @Test
  void everyTemplateIsResolvedByATest() throws IOException {
    Set<Object> resolved = new TreeSet<>();
    stacks().forEach(each -> resolved.add(each.get()[0]));

    assertThat(resolved).containsExactlyElementsOf(templates());
  }

  @ParameterizedTest
  @MethodSource("templates")
  void onlyWordsOfCloudFormationAreUsed(String template) {
    Specification.check(Template.read(template));
  }

  @ParameterizedTest
  @MethodSource("templates")
  void everyParameterAndConditionIsUsed(String template) {
    Template read = Template.read(template);
    String body = Template.text(template);

    assertThat(read.section("Parameters").propertyNames())
        .filteredOn(name -> !body.contains("!Ref " + name) && !body.contains("${" + name + "}"))
        .isEmpty();
    assertThat(read.section("Conditions").propertyNames())
        .filteredOn(name -> body.split("\\b" + name + "\\b", -1).length < 3)
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("stacks")
  void everyPolicyParsesAndFitsTheQuotas(String template, Map<String, String> parameters) {
    Stack stack = new Stack(Template.read(template), ACCOUNT, parameters);

    for (Stack.Resource resource : stack.resources().values()) {
      JsonNode properties = resource.properties();
      switch (resource.type()) {
        case "AWS::IAM::Role" -> {
          String trust = Policies.compact(properties.get("AssumeRolePolicyDocument"));
          PolicyDocument.trust(trust);
          assertThat(Policies.size(trust)).isLessThanOrEqualTo(TRUST_LIMIT);
          properties
              .path("Policies")
              .forEach(each -> identity(each.get("PolicyDocument"), INLINE_LIMIT));
        }
        case "AWS::IAM::ManagedPolicy" -> identity(properties.get("PolicyDocument"), MANAGED_LIMIT);
        default -> {}
      }
    }
  }

  private static void identity(JsonNode document, int limit) {
    String json = Policies.compact(document);
    PolicyDocument.identity(json);
    assertThat(Policies.size(json)).isLessThanOrEqualTo(limit);
    assertThat(Policies.sids(json))
        .doesNotHaveDuplicates()
        .allMatch(sid -> sid.matches("[A-Za-z]+"));
  }

  /** Otherwise a condition of one action could refuse another that does not carry its key. */
  @ParameterizedTest
  @MethodSource("stacks")
  void everyTrustPolicyNamesItsPrincipalAndHasOneStatementAnAction(
      String template, Map<String, String> parameters) {
    Stack stack = new Stack(Template.read(template), ACCOUNT, parameters);

    for (Stack.Resource resource : stack.resources().values()) {
      String trust = Policies.compact(
          resource.properties().path("AssumeRolePolicyDocument").isMissingNode()
              ? Template.of("empty", "{Statement: []}").root()
              : resource.properties().get("AssumeRolePolicyDocument"));
      assertThat(Policies.statements(trust)).allSatisfy(statement -> {
        assertThat(statement.path("Principal").toString()).doesNotContain("*", ":root");
        assertThat(statement.path("Principal").has("Service")
                || statement.path("Action").isString())
            .isTrue();
      });
    }
  }

  @ParameterizedTest
  @MethodSource("stacks")
  void onlyCataloguesAndListsAreAllowedOnEveryResource(
      String template, Map<String, String> parameters) {
    Stack stack = new Stack(Template.read(template), ACCOUNT, parameters);

    stack.resources().values().stream()
        .filter(each -> each.type().equals("AWS::IAM::ManagedPolicy"))
        .flatMap(each ->
            Policies.statements(Policies.compact(each.properties().get("PolicyDocument"))).stream())
        .filter(each -> each.path("Effect").asString().equals("Allow"))
        .forEach(each -> {
          assertThat(each.path("Action").toString()).doesNotContain("*");
          if (each.path("Resource").toString().equals("\"*\"")) {
            assertThat(each.path("Sid").asString())
                .isIn("Read", "Checks", "AsyncList", "BatchList");
          }
        });
  }

  @Test
  void tokensMayBeCountedForEveryModelThatMayBeCalled() {
    Stack stack = new Stack(
        Template.read("model-access"),
        ACCOUNT,
        Deployments.models("ProfileModels", "a.*,b.*", "DirectModels", "c.*,d.*"));
    String policy =
        Policies.compact(stack.only("AWS::IAM::ManagedPolicy").properties().get("PolicyDocument"));

    assertThat(Policies.statements(policy))
        .filteredOn(each -> each.path("Sid").asString().equals("Count"))
        .singleElement()
        .satisfies(each -> assertThat(each.path("Resource").valueStream().map(JsonNode::asString))
            .containsExactly(
                "arn:aws:bedrock:*:111122223333:inference-profile/*",
                "arn:aws:bedrock:*::foundation-model/a.*",
                "arn:aws:bedrock:*::foundation-model/b.*",
                "arn:aws:bedrock:*::foundation-model/c.*",
                "arn:aws:bedrock:*::foundation-model/d.*"));
  }

  @Test
  void theGatewaysRoleMayOpenSessionsOfTheNamedRolesAndNothingElse() {
    Stack stack = new Stack(Template.read("gateway-role"), ACCOUNT, Deployments.gateway());
    String policy = Policies.compact(
        stack.only("AWS::IAM::Role").properties().path("Policies").path(0).path("PolicyDocument"));

    assertThat(stack.only("AWS::IAM::Role").properties().path("Policies")).hasSize(1);
    assertThat(stack.only("AWS::IAM::Role").properties().has("ManagedPolicyArns"))
        .isFalse();
    assertThat(
            Policies.statements(policy).stream().map(each -> each.path("Action").asString()))
        .containsExactly("sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity");
    assertThat(Policies.statements(policy))
        .allSatisfy(statement -> assertThat(
                statement.path("Resource").valueStream().map(JsonNode::asString))
            .containsExactly(Deployments.INVOKE_ARN, Deployments.TENANT_ARN));
    assertThat(stack.output("GatewayRoleArn")).isEqualTo(Deployments.GATEWAY_ARN);
  }

  @Test
  void eachPlaceToRunHasItsOwnPrincipal() {
    assertThat(trust("ecs"))
        .contains("\"ecs-tasks.amazonaws.com\"", "\"aws:SourceAccount\":\"111122223333\"");
    assertThat(trust("ec2")).contains("\"ec2.amazonaws.com\"");
    assertThat(trust("eks-pod-identity", "ClusterName", "prod"))
        .contains("\"pods.eks.amazonaws.com\"", "sts:TagSession");
    assertThat(trust("eks-irsa", "OidcProviderArn", CLUSTER))
        .contains(
            "\"oidc.eks.eu-west-1.amazonaws.com/id/AB12:sub\":\"system:serviceaccount:byline:byline\"",
            "\"oidc.eks.eu-west-1.amazonaws.com/id/AB12:aud\":\"sts.amazonaws.com\"");
  }

  private static String trust(String runsOn, String... more) {
    Map<String, String> parameters = Deployments.gateway(more);
    parameters.put("RunsOn", runsOn);
    return Policies.compact(new Stack(Template.read("gateway-role"), ACCOUNT, parameters)
        .only("AWS::IAM::Role")
        .properties()
        .get("AssumeRolePolicyDocument"));
  }

  /** Pod Identity's tags are transitive: every caller's session would inherit them. */
  @Test
  void podIdentityAddsNoTags() {
    Stack stack = new Stack(
        Template.read("gateway-role"),
        ACCOUNT,
        Deployments.gateway("RunsOn", "eks-pod-identity", "ClusterName", "prod"));

    assertThat(stack
            .only("AWS::EKS::PodIdentityAssociation")
            .properties()
            .path("DisableSessionTags")
            .booleanValue())
        .isTrue();
  }

  @Test
  void aPlaceWithoutWhatItNeedsIsRefused() {
    assertThatThrownBy(() -> trust("eks-irsa")).hasMessage("eks-irsa needs OidcProviderArn");
    assertThatThrownBy(() -> trust("eks-pod-identity"))
        .hasMessage("eks-pod-identity needs ClusterName");
  }

  @Test
  void aTenantsRoleNeedsALongExternalIdAndOneTenant() {
    assertThatThrownBy(() -> tenant("ExternalId", "short")).hasMessageContaining("too short");
    assertThatThrownBy(() -> tenant("Tenant", "acme-*")).hasMessageContaining("must match");
    assertThatThrownBy(() -> tenant("GatewayRoleArn", "arn:aws:iam::111122223333:root"))
        .hasMessageContaining("must match");
  }

  private static Stack tenant(String... more) {
    return new Stack(Template.read("tenant-role"), ACCOUNT, Deployments.tenant(more));
  }

  /** The simulator does not know this key, so only its place can be shown. */
  @Test
  void aRoleOfTheGatewaysNetworkNamesItsVpcs() {
    Stack stack = new Stack(
        Template.read("web-identity-role"),
        ACCOUNT,
        Deployments.webIdentity(ISSUER, "GatewayVpcs", "vpc-1,vpc-2"));
    String trust =
        Policies.compact(stack.only("AWS::IAM::Role").properties().get("AssumeRolePolicyDocument"));

    assertThat(Policies.statements(trust)
            .getFirst()
            .path("Condition")
            .path("StringEquals")
            .toString())
        .isEqualTo("{\"aws:SourceVpc\":[\"vpc-1\",\"vpc-2\"],"
            + "\"acme.okta.example/oauth2/default:aud\":[\"byline\",\"byline-batch\"]}");
  }
}
