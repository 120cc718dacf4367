package dev.byline.demo.deploy;

import static dev.byline.demo.deploy.Deployments.ACCOUNT;
import static dev.byline.demo.deploy.Deployments.EXTERNAL_ID;
import static dev.byline.demo.deploy.Deployments.TENANT_ACCOUNT;
import static dev.byline.demo.deploy.Deployments.TENANT_ARN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byline.sim.Simulator;
import dev.byline.sim.SimulatorOptions;
import dev.byline.sim.bedrock.AnswerPlan;
import dev.byline.sim.iam.AccessKey;
import dev.byline.sim.iam.Role;
import dev.byline.sim.iam.RoleSession;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.bedrockruntime.model.AccessDeniedException;

/** A provider's gateway in one account, tenant-role.yaml and Bedrock in another. */
@NullMarked
@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class TenantRoleIT {
  private static final String ROLE =
      "{role-arn: \"" + TENANT_ARN + "\", external-id: \"%s\", source-identity: %s}";

  private final Simulator simulator = Simulator.start(new SimulatorOptions(
      0, 0, 0, "us-east-1", TENANT_ACCOUNT, Clock.systemUTC(), AnswerPlan.standard(), 0));
  private final Account provider = new Account(ACCOUNT, simulator.iam());
  private final Account tenant = new Account(TENANT_ACCOUNT, simulator.iam());

  @BeforeEach
  void deploy() {
    provider.deploy("gateway-role", Deployments.gateway());
    tenant.deploy("model-access", Deployments.models("Tenant", "acme"));
    tenant.deploy("tenant-role", Deployments.tenant());
  }

  @AfterEach
  void close() {
    simulator.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "false"})
  void aTenantsCallersAreServedInItsOwnAccount(String sourceIdentity) {
    converse(EXTERNAL_ID, sourceIdentity, "acme", Caller.NOVA);
    converse(EXTERNAL_ID, sourceIdentity, "acme", Caller.SONNET);

    assertThat(simulator.books().served())
        .hasSize(2)
        .allSatisfy(call -> assertThat(call.principalArn())
            .matches("arn:aws:sts::444455556666:assumed-role/BylineTenant/"
                + "alice@acme\\.example-[a-z2-7]{13}"));
  }

  @Test
  void anotherExternalIdIsRefused() {
    refused(EXTERNAL_ID + 'x', "acme");
  }

  @Test
  void aMissingExternalIdIsRefused() {
    try (OwnGateway gateway = OwnGateway.start(
        simulator, session("BylineGateway"), "{role-arn: \"" + TENANT_ARN + "\"}")) {
      refused(gateway, "acme");
    }
  }

  @Test
  void aCallerOfAnotherTenantIsRefused() {
    refused(EXTERNAL_ID, "globex");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Assume", "Tag", "Name"})
  void everyStatementOfTheTrustPolicyIsNeeded(String sid) {
    Role role = tenant.role("BylineTenant");
    tenant.iam().put(role.withTrustPolicy(Policies.without(sid, role.trustPolicy())));

    refused(EXTERNAL_ID, "acme");
  }

  @Test
  void anotherRoleOfTheProvidersAccountIsRefused() {
    provider.deploy("gateway-role", Deployments.gateway("RoleName", "Other"));
    try (OwnGateway gateway =
        OwnGateway.start(simulator, session("Other"), ROLE.formatted(EXTERNAL_ID, "false"))) {
      refused(gateway, "acme");
    }
  }

  /** The simulator's profiles have no tags: of own-tenant, only the refusal can be shown. */
  @Test
  void anApplicationProfileIsServedOnlyWhereItIsGranted() {
    String profile = simulator.models().putApplicationProfile("9f8e7d6c5b4a", Caller.SONNET);

    for (String granted : new String[] {"none", "own-tenant"}) {
      grant(granted);
      assertThatThrownBy(() -> converse(EXTERNAL_ID, "false", "acme", profile))
          .isInstanceOf(AccessDeniedException.class)
          .hasMessageContaining("bedrock:InvokeModel on resource: " + profile);
    }
    grant("all");
    converse(EXTERNAL_ID, "false", "acme", profile);
  }

  private void grant(String applicationProfiles) {
    tenant.deploy("model-access", Deployments.models("ApplicationProfiles", applicationProfiles));
    tenant.deploy("tenant-role", Deployments.tenant());
  }

  private AccessKey session(String role) {
    return simulator
        .iam()
        .openSession(RoleSession.of(provider.role(role), "task"), Duration.ofHours(12));
  }

  private void converse(String externalId, String sourceIdentity, String tenantTag, String model) {
    try (OwnGateway gateway = OwnGateway.start(
        simulator, session("BylineGateway"), ROLE.formatted(externalId, sourceIdentity))) {
      Caller.converse(gateway.url(), token(tenantTag), model);
    }
  }

  private void refused(String externalId, String tenantTag) {
    try (OwnGateway gateway =
        OwnGateway.start(simulator, session("BylineGateway"), ROLE.formatted(externalId, "true"))) {
      refused(gateway, tenantTag);
    }
  }

  private void refused(OwnGateway gateway, String tenantTag) {
    assertThatThrownBy(() -> Caller.converse(gateway.url(), token(tenantTag), Caller.NOVA))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("STS refused the role session of this caller (AccessDenied)");
    assertThat(simulator.books().served()).isEmpty();
  }

  private String token(String tenantTag) {
    return simulator.tokens().mint(Caller.claims("alice", tenantTag));
  }
}
