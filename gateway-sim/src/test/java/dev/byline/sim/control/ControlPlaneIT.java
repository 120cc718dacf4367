package dev.byline.sim.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.sim.SignedHttp;
import dev.byline.sim.SignedHttp.Received;
import dev.byline.sim.Simulator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@NullMarked
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ControlPlaneIT {
  private final Simulator sim = Simulator.start();
  private final SignedHttp http = as("alice", Optional.empty());

  @AfterAll
  void stop() {
    sim.close();
  }

  private SignedHttp as(String name, Optional<String> policy) {
    return new SignedHttp(sim.controlPlane(), "bedrock", SignedHttp.session(sim, name, policy));
  }

  private List<String> ids(String query) throws IOException {
    List<String> ids = new ArrayList<>();
    http.get("/foundation-models" + query)
        .json()
        .path("modelSummaries")
        .forEach(model -> ids.add(model.path("modelId").asString()));
    return ids;
  }

  @Test
  void foundationModelsAreListedAndFiltered() throws IOException {
    assertThat(ids("")).isEqualTo(sim.models().modelIds());
    assertThat(ids("?byProvider=openai")).isNotEmpty().allMatch(id -> id.startsWith("openai."));
    assertThat(ids("?byOutputModality=EMBEDDING")).containsExactly("amazon.titan-embed-text-v2:0");
    assertThat(ids("?byInferenceType=ON_DEMAND"))
        .contains("amazon.nova-lite-v1:0")
        .doesNotContain("anthropic.claude-sonnet-5");
    assertThat(ids("?byInferenceType=PROVISIONED")).isEmpty();
    assertThat(ids("?byCustomizationType=FINE_TUNING")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/foundation-models?byOutputModality=SMELL",
        "/foundation-models?byInferenceType=LATER",
        "/foundation-models?byProvider=a%2Fb",
        "/inference-profiles?type=MINE",
        "/inference-profiles?maxResults=0",
        "/inference-profiles?maxResults=1001",
        "/inference-profiles?nextToken=x",
        "/inference-profiles/a%2Fb"
      })
  void wrongParametersAreValidationErrors(String path) throws IOException {
    Received answer = http.get(path);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.raw().headers())
        .anyMatch(line -> line.startsWith("x-amzn-errortype: validationexception"));
  }

  @Test
  void oneModelIsFoundByIdAndByArn() throws IOException {
    for (String id : List.of(
        "amazon.nova-lite-v1%3A0",
        "arn%3Aaws%3Abedrock%3Aus-east-1%3A%3Afoundation-model%2Famazon.nova-lite-v1%3A0")) {
      JsonNode model = http.get("/foundation-models/" + id).json().path("modelDetails");
      assertThat(model.path("modelId").asString()).isEqualTo("amazon.nova-lite-v1:0");
      assertThat(model.path("providerName").asString()).isEqualTo("Amazon");
      assertThat(model.path("responseStreamingSupported").asBoolean()).isTrue();
    }
    assertThat(http.get("/foundation-models/amazon.nope").status()).isEqualTo(404);
  }

  @Test
  void profilesAreListedByTypeAndPaged() throws IOException {
    List<String> ids = new ArrayList<>();
    String token = "";
    do {
      JsonNode page = http.get("/inference-profiles?maxResults=3&type=SYSTEM_DEFINED" + token)
          .json();
      assertThat(page.path("inferenceProfileSummaries").size()).isLessThanOrEqualTo(3);
      page.path("inferenceProfileSummaries")
          .forEach(profile -> ids.add(profile.path("inferenceProfileId").asString()));
      String next = page.path("nextToken").asString("");
      token = next.isEmpty() ? "" : "&nextToken=" + next;
    } while (!token.isEmpty());
    assertThat(ids).isEqualTo(sim.models().profileIds());
    JsonNode own = http.get("/inference-profiles?type=APPLICATION").json();
    assertThat(own.at("/inferenceProfileSummaries/0/inferenceProfileArn").asString())
        .endsWith(":application-inference-profile/abc123def456");
    assertThat(own.at("/inferenceProfileSummaries/0/type").asString()).isEqualTo("APPLICATION");
  }

  @Test
  void oneProfileIsFoundByIdAndByArn() throws IOException {
    String id = "us.anthropic.claude-sonnet-4-5-20250929-v1%3A0";
    for (String name :
        List.of(id, "arn%3Aaws%3Abedrock%3Aus-east-1%3A111122223333%3Ainference-profile%2F" + id)) {
      JsonNode profile = http.get("/inference-profiles/" + name).json();
      assertThat(profile.path("type").asString()).isEqualTo("SYSTEM_DEFINED");
      assertThat(profile.path("models").size()).isEqualTo(3);
      assertThat(profile.path("inferenceProfileName").asString()).matches("([0-9a-zA-Z][ _-]?)+");
    }
    assertThat(http.get("/inference-profiles/us.nope").status()).isEqualTo(404);
  }

  @Test
  void eachOperationNeedsItsPermission() throws IOException {
    SignedHttp limited = as("limited", Optional.of(SignedHttp.allowing("\"bedrock:InvokeModel\"")));
    for (Map.Entry<String, String> each : Map.of(
            "/foundation-models", "bedrock:ListFoundationModels",
            "/foundation-models/amazon.nova-lite-v1%3A0", "bedrock:GetFoundationModel",
            "/inference-profiles", "bedrock:ListInferenceProfiles",
            "/inference-profiles/us.anthropic.claude-sonnet-5", "bedrock:GetInferenceProfile")
        .entrySet()) {
      Received answer = limited.get(each.getKey());
      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.json().path("Message").asString()).contains(each.getValue());
    }
    assertThat(new SignedHttp(sim.controlPlane(), "bedrock-mantle", http.key())
            .get("/foundation-models")
            .status())
        .isEqualTo(403);
    assertThat(sim.counters().of("bedrock-control", "GetFoundationModel").refusals())
        .isPositive();
  }
}
