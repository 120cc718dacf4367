package dev.byline.sim.sts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.byline.sim.Clients;
import dev.byline.sim.Simulator;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.AssumeRoleResponse;
import software.amazon.awssdk.services.sts.model.PolicyDescriptorType;
import software.amazon.awssdk.services.sts.model.ProvidedContext;
import software.amazon.awssdk.services.sts.model.StsException;
import software.amazon.awssdk.services.sts.model.Tag;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StsLimitsIT {
  private static final String ALLOW_ALL =
      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}";

  private final Simulator sim = Simulator.start();
  private final StsClient gateway =
      Clients.sts(sim.sts(), Clients.of(sim.iam().gatewayCredentials()));

  @AfterAll
  void stop() {
    gateway.close();
    sim.close();
  }

  private AssumeRoleRequest.Builder valid() {
    return AssumeRoleRequest.builder().roleArn(sim.iam().invokeRoleArn()).roleSessionName("alice");
  }

  private static Tag tag(String key, String value) {
    return Tag.builder().key(key).value(value).build();
  }

  private StsException refusal(AssumeRoleRequest request) {
    StsException refusal =
        catchThrowableOfType(StsException.class, () -> gateway.assumeRole(request));
    assertThat(refusal).as("a refusal of %s", request).isNotNull();
    return refusal;
  }

  private static Arguments bad(String what, Consumer<AssumeRoleRequest.Builder> change) {
    return Arguments.of(what, change);
  }

  static Stream<Arguments> invalidRequests() {
    List<Tag> many = new ArrayList<>();
    for (int i = 0; i < 51; i++) {
      many.add(tag("k" + i, "v"));
    }
    return Stream.of(
        bad("name too short", r -> r.roleSessionName("a")),
        bad("name too long", r -> r.roleSessionName("a".repeat(65))),
        bad("name with a space", r -> r.roleSessionName("alice smith")),
        bad("name with a slash", r -> r.roleSessionName("alice/smith")),
        bad("name with a colon", r -> r.roleSessionName("alice:smith")),
        bad("name beyond ASCII", r -> r.roleSessionName("älice")),
        bad("no name", r -> r.roleSessionName(null)),
        bad("no role", r -> r.roleArn(null)),
        bad("role ARN too short", r -> r.roleArn("arn")),
        bad("source identity with a space", r -> r.sourceIdentity("a b")),
        bad("source identity too short", r -> r.sourceIdentity("a")),
        bad("duration below 15 minutes", r -> r.durationSeconds(899)),
        bad("duration above 12 hours", r -> r.durationSeconds(43_201)),
        bad("chained for more than an hour", r -> r.durationSeconds(3_601)),
        bad("51 tags", r -> r.tags(many)),
        bad("tag key too long", r -> r.tags(tag("k".repeat(129), "v"))),
        bad("tag value too long", r -> r.tags(tag("team", "v".repeat(257)))),
        bad("tag key empty", r -> r.tags(tag("", "v"))),
        bad("tag value beyond the charset", r -> r.tags(tag("team", "a;b"))),
        bad("tag value with a bracket", r -> r.tags(tag("team", "a(b)"))),
        bad("tag key reserved", r -> r.tags(tag("aws:team", "v"))),
        bad("tag key reserved, upper case", r -> r.tags(tag("AWS:team", "v"))),
        bad("tag keys double", r -> r.tags(tag("team", "a"), tag("team", "b"))),
        bad("tag keys double but for case", r -> r.tags(tag("team", "a"), tag("Team", "b"))),
        bad("transitive key without tag", r -> r.transitiveTagKeys("team")),
        bad("external id too short", r -> r.externalId("a")),
        bad("external id beyond the charset", r -> r.externalId("a b")),
        bad("policy above 2048 characters", r -> r.policy(ALLOW_ALL + " ".repeat(2_048))),
        bad(
            "eleven policy ARNs",
            r -> r.policyArns(Stream.generate(() -> PolicyDescriptorType.builder()
                    .arn("arn:aws:iam::aws:policy/X")
                    .build())
                .limit(11)
                .toList())),
        bad(
            "unknown policy ARN",
            r -> r.policyArns(PolicyDescriptorType.builder()
                .arn("arn:aws:iam::aws:policy/Nope")
                .build())),
        bad(
            "provided contexts, which are not modelled",
            r -> r.providedContexts(ProvidedContext.builder()
                .providerArn("arn:aws:iam::aws:contextProvider/x")
                .contextAssertion("abcd")
                .build())));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("invalidRequests")
  void whatBreaksALimitIsAValidationError(String what, Consumer<AssumeRoleRequest.Builder> change) {
    AssumeRoleRequest.Builder request = valid();
    change.accept(request);
    StsException refusal = refusal(request.build());
    assertThat(refusal.awsErrorDetails().errorCode()).as(what).isEqualTo("ValidationError");
    assertThat(refusal.statusCode()).isEqualTo(400);
    assertThat(refusal.awsErrorDetails().errorMessage()).isNotBlank();
    assertThat(refusal.requestId()).isNotBlank();
  }

  @Test
  void theWidestValidRequestIsAccepted() {
    AssumeRoleResponse answer = gateway.assumeRole(valid()
        .roleSessionName("a+b=c,d.e@f-g_H9".repeat(4))
        .tags(tag("team", "Zürich 漢 _.:/=+-@"), tag("cost-center", ""))
        .build());
    assertThat(answer.assumedRoleUser().arn()).endsWith("a+b=c,d.e@f-g_H9".repeat(4));
  }
}
