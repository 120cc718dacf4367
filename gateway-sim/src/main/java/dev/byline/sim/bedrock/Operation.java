package dev.byline.sim.bedrock;

import java.util.Optional;

/** An operation of Bedrock Runtime that the simulator serves. Converse has no IAM action of its own. */
enum Operation {
  CONVERSE("Converse", "/converse", "bedrock:InvokeModel"),
  CONVERSE_STREAM("ConverseStream", "/converse-stream", "bedrock:InvokeModelWithResponseStream"),
  INVOKE("InvokeModel", "/invoke", "bedrock:InvokeModel"),
  INVOKE_STREAM(
      "InvokeModelWithResponseStream",
      "/invoke-with-response-stream",
      "bedrock:InvokeModelWithResponseStream"),
  COUNT_TOKENS("CountTokens", "/count-tokens", "bedrock:CountTokens");

  private final String apiName;
  private final String suffix;
  private final String action;

  Operation(String apiName, String suffix, String action) {
    this.apiName = apiName;
    this.suffix = suffix;
    this.action = action;
  }

  String apiName() {
    return apiName;
  }

  String suffix() {
    return suffix;
  }

  String action() {
    return action;
  }

  boolean converse() {
    return this == CONVERSE || this == CONVERSE_STREAM;
  }

  boolean streams() {
    return this == CONVERSE_STREAM || this == INVOKE_STREAM;
  }

  /** The operation whose suffix a raw path ends with. */
  static Optional<Operation> ofPath(String path) {
    for (Operation operation : values()) {
      if (path.endsWith(operation.suffix)) {
        return Optional.of(operation);
      }
    }
    return Optional.empty();
  }
}
