package dev.byline.core.request;

/**
 * What a request asks Bedrock for, parsed once: the policy, the ledger and the outgoing path all
 * look at this and never at the caller's bytes again.
 *
 * @param operation which operation
 * @param modelId decoded model id, inference profile id, or ARN; 1 to 2048 characters of {@code
 *     [A-Za-z0-9._:/-]}
 */
public record ModelCall(Operation operation, String modelId) {
  /** Refuses what {@link BedrockPaths} would refuse. */
  public ModelCall {
    if (!BedrockPaths.isModelId(modelId)) {
      throw new IllegalArgumentException("not a model id");
    }
  }

  /**
   * The path that goes out: every character of the model id outside RFC 3986's unreserved set is
   * percent-encoded once, which is the form that AWS's SDKs send and sign.
   */
  public String path() {
    StringBuilder path = new StringBuilder(modelId.length() + 48).append("/model/");
    for (int i = 0; i < modelId.length(); i++) {
      char c = modelId.charAt(i);
      switch (c) {
        case ':' -> path.append("%3A");
        case '/' -> path.append("%2F");
        default -> path.append(c);
      }
    }
    return path.append('/').append(operation.pathSegment()).toString();
  }
}
