package dev.byline.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.byline.core.access.RegionRoute;
import dev.byline.core.request.BedrockService;
import dev.byline.core.request.Endpoint;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@NullMarked
final class UpstreamSectionTest {
  @ParameterizedTest
  @CsvSource({
    "us-east-1, false, false, bedrock-runtime.us-east-1.amazonaws.com",
    "us-east-1, true, false, bedrock-runtime-fips.us-east-1.amazonaws.com",
    "us-east-1, false, true, bedrock-runtime.us-east-1.api.aws",
    "us-gov-west-1, true, true, bedrock-runtime-fips.us-gov-west-1.api.aws",
    "cn-north-1, false, false, bedrock-runtime.cn-north-1.amazonaws.com.cn",
    "cn-north-1, false, true, bedrock-runtime.cn-north-1.api.amazonwebservices.com.cn",
    "eusc-de-east-1, false, false, bedrock-runtime.eusc-de-east-1.amazonaws.eu",
  })
  void theHostFollowsTheRegionAndItsPartition(
      String region, boolean fips, boolean dualStack, String host) throws BadConfig {
    String yaml = ConfigFileTest.SMALLEST.replace("us-east-1", region) + "upstream: {fips: " + fips
        + ", dual-stack: " + dualStack + "}\n";

    assertThat(home(yaml))
        .isEqualTo(Map.of(BedrockService.RUNTIME, new Endpoint(region, true, host, 443)));
  }

  @Test
  void theOtherServicesAreThereOnceTheyAreSwitchedOn() throws BadConfig {
    assertThat(home(ConfigFileTest.SMALLEST + """
              upstream:
                control-plane: {enabled: true}
                mantle: {enabled: true}
              """))
        .containsEntry(
            BedrockService.CONTROL_PLANE,
            new Endpoint("us-east-1", true, "bedrock.us-east-1.amazonaws.com", 443))
        .containsEntry(
            BedrockService.MANTLE,
            new Endpoint("us-east-1", true, "bedrock-mantle.us-east-1.api.aws", 443));
    assertThat(home(ConfigFileTest.SMALLEST
            + "upstream: {mantle: {endpoint: 'https://vpce.example:8443/'}}\n"))
        .containsEntry(BedrockService.MANTLE, new Endpoint("us-east-1", true, "vpce.example", 8443))
        .doesNotContainKey(BedrockService.CONTROL_PLANE);
  }

  @Test
  void otherRegionsComeBeforeTheHomeRegionAndTakeTheirModels() throws BadConfig {
    List<RegionRoute> routes =
        ConfigFile.parse(ConfigFileTest.SMALLEST + """
              regions:
                - region: eu-west-1
                  models: ["eu.*", "arn:aws:bedrock:eu-west-1:*"]
                  fips: true
                - region: ap-northeast-1
                  models: ["jp.*"]
                  endpoint: http://127.0.0.1:9
                  control-plane: {enabled: true}
              """).access().regions();

    assertThat(routes).hasSize(3);
    assertThat(routes.get(0).endpoints().get(BedrockService.RUNTIME))
        .isEqualTo(
            new Endpoint("eu-west-1", true, "bedrock-runtime-fips.eu-west-1.amazonaws.com", 443));
    assertThat(routes.get(1).endpoints().get(BedrockService.RUNTIME))
        .isEqualTo(new Endpoint("ap-northeast-1", false, "127.0.0.1", 9));
    assertThat(routes.get(1).endpoints()).containsKey(BedrockService.CONTROL_PLANE);
    assertThat(routes.get(2).models().toString()).isEqualTo("[*]");
  }

  @Test
  void everyProblemIsToldWithItsPath() {
    BadConfig bad = catchThrowableOfType(
        BadConfig.class, () -> ConfigFile.parse(ConfigFileTest.SMALLEST + """
              upstream: {fips: maybe, mantle: {on: true}}
              regions:
                - {region: us-east-1, models: ["*"]}
                - {region: nowhere, models: []}
                - {region: eu-west-1, models: ["eu.*"], fips: true, mantle: {enabled: true}}
              """));

    assertThat(bad.problems())
        .anyMatch(p -> p.startsWith("upstream.fips: expected true or false"))
        .anyMatch(
            p -> p.startsWith("upstream.mantle.on: is unknown (known here: enabled, endpoint"))
        .anyMatch(p -> p.startsWith("regions[0].region: is declared twice"))
        .anyMatch(p -> p.startsWith("regions[1].region: expected an AWS region"))
        .anyMatch(p -> p.startsWith("regions[1].models: expected a list"))
        .anyMatch(p -> p.startsWith("regions[2].mantle.enabled: no FIPS host"));
  }

  private static Map<BedrockService, Endpoint> home(String yaml) throws BadConfig {
    return ConfigFile.parse(yaml).access().regions().getLast().endpoints();
  }
}
