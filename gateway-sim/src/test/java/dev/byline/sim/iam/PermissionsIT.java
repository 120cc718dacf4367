package dev.byline.sim.iam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.sim.SignedHttp;
import dev.byline.sim.SignedHttp.Received;
import dev.byline.sim.Simulator;
import dev.byline.sim.bedrock.guardrail.Guardrails;
import dev.byline.sim.iam.PermissionCases.Case;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation asks IAM for what the table of permissions says, and a session policy that lacks one of it is refused. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PermissionsIT {
  private static final String GUARDRAIL =
      "arn:aws:bedrock:us-east-1:111122223333:guardrail/" + Guardrails.STANDARD;
  private final Simulator sim = Simulator.start();

  @AfterAll
  void stop() {
    sim.close();
  }

  /** What the table says, its gaps filled: action, a space, resource. */
  private Set<String> expected(Case one) {
    return NeededPermission.all().stream()
        .filter(row -> row.endpoint().equals(one.endpoint())
            && row.operation().equals(one.operation())
            && one.when().contains(row.when()))
        .flatMap(row ->
            resources(row.resource(), one.model()).map(resource -> row.action() + ' ' + resource))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<String> resources(String written, String model) {
    String bare = model.replaceFirst("^(us|global)\\.", "");
    return switch (written) {
      case "model" ->
        regions(model).map(region -> "arn:aws:bedrock:" + region + "::foundation-model/" + bare);
      case "profile" ->
        Stream.of("arn:aws:bedrock:us-east-1:111122223333:inference-profile/" + model);
      default ->
        Stream.of(written
            .replace("<region>", "us-east-1")
            .replace("<account>", "111122223333")
            .replace("guardrail/<id>", "guardrail/" + Guardrails.STANDARD)
            .replace("<name>", "BylineBatch"));
    };
  }

  private static Stream<String> regions(String model) {
    if (model.startsWith("us.")) {
      return Stream.of("us-east-1", "us-east-2", "us-west-2");
    }
    return model.startsWith("global.") ? Stream.of("us-east-1", "") : Stream.of("us-east-1");
  }

  private Received send(Case one, Optional<String> policy) throws IOException {
    var endpoint = switch (one.endpoint()) {
      case "bedrock" -> sim.controlPlane();
      case "bedrock-mantle" -> sim.mantle();
      default -> sim.bedrock();
    };
    SignedHttp http = new SignedHttp(endpoint, "bedrock", SignedHttp.session(sim, "a", policy));
    int space = one.request().indexOf(' ');
    return http.send(
        one.request().substring(0, space),
        one.request().substring(space + 1),
        one.body(),
        one.headers());
  }

  private static String policy(Set<String> pairs) {
    return pairs.stream()
        .map(pair -> pair.split(" ", -1))
        .map(pair -> "{\"Effect\":\"Allow\",\"Action\":\"" + pair[0] + "\",\"Resource\":\""
            + pair[1] + "\"}")
        .collect(Collectors.joining(",", "{\"Version\":\"2012-10-17\",\"Statement\":[", "]}"));
  }

  @ParameterizedTest
  @MethodSource("dev.byline.sim.iam.PermissionCases#cases")
  void anOperationAsksForWhatTheTableSaysAndAgreesToNothingLess(Case one) throws IOException {
    Set<String> expected = expected(one);
    List<Question> asked = new ArrayList<>();
    sim.iam().watch(asked::add);
    Received answer = send(one, Optional.empty());
    sim.iam().watch(question -> {});
    assertThat(answer.status()).as(answer.raw().body()).isEqualTo(200);
    assertThat(asked.stream().map(each -> each.action() + ' ' + each.resource()))
        .containsExactlyInAnyOrderElementsOf(expected);
    asked.forEach(each -> checkKeys(one, each));
    assertThat(send(one, Optional.of(policy(expected))).status()).isEqualTo(200);
    for (String lacking : expected) {
      Set<String> rest = new TreeSet<>(expected);
      rest.remove(lacking);
      rest.add("s3:GetObject *");
      long booked = sim.books().total().calls();
      Received refused = send(one, Optional.of(policy(rest)));
      assertThat(refused.status()).as("without %s", lacking).isIn(401, 403);
      assertThat(refused.raw().body())
          .contains(lacking.substring(0, lacking.indexOf(' ')), "no session policy allows");
      assertThat(sim.books().total().calls()).isEqualTo(booked);
    }
  }

  private static void checkKeys(Case one, Question asked) {
    Set<String> allowed = NeededPermission.all().stream()
        .filter(row -> row.endpoint().equals(one.endpoint())
            && row.operation().equals(one.operation())
            && row.action().equals(asked.action()))
        .flatMap(row -> row.keys().stream())
        .map(key -> key.toLowerCase(Locale.ROOT))
        .collect(Collectors.toSet());
    Set<String> present = asked.context().keys().stream()
        .filter(key -> key.startsWith("bedrock"))
        .collect(Collectors.toSet());
    assertThat(allowed).as("keys of %s", asked.action()).containsAll(present);
    boolean model =
        asked.action().startsWith("bedrock:InvokeModel") && !asked.resource().contains(":project/");
    if (model && one.when().contains("profile")) {
      assertThat(asked.context().values("bedrock:InferenceProfileArn").orElseThrow())
          .containsExactly(
              "arn:aws:bedrock:us-east-1:111122223333:inference-profile/" + one.model());
    }
    if (model && one.when().contains("guardrail")) {
      assertThat(asked.context().values("bedrock:GuardrailIdentifier").orElseThrow())
          .containsExactly(GUARDRAIL + ":1");
    }
  }

  /** What is made of another call has its own tests; bidirectional streams have theirs. */
  @Test
  void theTableKnowsEveryOperationThatIsTriedHere() {
    Set<String> known = NeededPermission.all().stream()
        .map(row -> row.endpoint() + ' ' + row.operation())
        .collect(Collectors.toCollection(TreeSet::new));
    Set<String> tried = PermissionCases.cases()
        .map(one -> one.endpoint() + ' ' + one.operation())
        .collect(Collectors.toCollection(TreeSet::new));
    assertThat(known).containsAll(tried);
    known.removeAll(tried);
    assertThat(known)
        .containsExactlyInAnyOrder(
            "bedrock-runtime InvokeModelWithBidirectionalStream",
            "bedrock-runtime InvokeGuardrailChecks",
            "bedrock-runtime GetAsyncInvoke",
            "bedrock-runtime GetResponse",
            "bedrock-runtime CancelResponse",
            "bedrock-runtime DeleteResponse",
            "bedrock-runtime GetBatch",
            "bedrock-runtime CancelBatch",
            "bedrock-mantle GetResponse",
            "bedrock-mantle CancelResponse",
            "bedrock-mantle DeleteResponse");
  }

  /** An id that does not exist is refused only behind the permission, so the question is seen all the same. */
  @Test
  void whatIsMadeEarlierIsAskedForToo() throws IOException {
    String response = "/openai/v1/responses/resp_0";
    String arn = "arn:aws:bedrock:us-east-1:111122223333:async-invoke/abcdef012345";
    for (Case one : List.of(
        PermissionCases.runtime("GetResponse", "", "", "GET " + response, ""),
        PermissionCases.runtime("CancelResponse", "", "", "POST " + response + "/cancel", ""),
        PermissionCases.runtime("DeleteResponse", "", "", "DELETE " + response, ""),
        PermissionCases.runtime("GetBatch", "", "", "GET /openai/v1/batches/batch_0", ""),
        PermissionCases.runtime(
            "CancelBatch", "", "", "POST /openai/v1/batches/batch_0/cancel", ""),
        PermissionCases.runtime(
            "GetAsyncInvoke",
            "",
            "",
            "GET /async-invoke/" + arn.replace(":", "%3A").replace("/", "%2F"),
            ""),
        PermissionCases.at(
            "bedrock-mantle", "GetResponse", "", "", "GET /v1/responses/resp_0", "", Map.of()),
        PermissionCases.at(
            "bedrock-mantle",
            "CancelResponse",
            "",
            "",
            "POST /v1/responses/resp_0/cancel",
            "",
            Map.of()),
        PermissionCases.at(
            "bedrock-mantle",
            "DeleteResponse",
            "",
            "",
            "DELETE /v1/responses/resp_0",
            "",
            Map.of()))) {
      Set<String> expected = expected(one).stream()
          .map(pair -> pair.replace("async-invoke/<id>", "async-invoke/abcdef012345")
              .replace("<id>", "batch_0"))
          .collect(Collectors.toCollection(TreeSet::new));
      assertThat(send(one, Optional.of(policy(expected))).status())
          .as("%s", one)
          .isIn(400, 404);
      assertThat(send(one, Optional.of(policy(Set.of("s3:GetObject *")))).status())
          .as("%s", one)
          .isIn(401, 403);
    }
  }
}
