package dev.byline.core.request;

import java.util.Optional;

/**
 * The operations of Bedrock Runtime that are forwarded.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_Operations_Amazon_Bedrock_Runtime.html">Amazon
 *     Bedrock Runtime operations</a>
 */
public enum Operation {
  CONVERSE("converse", "Converse"),
  CONVERSE_STREAM("converse-stream", "ConverseStream"),
  INVOKE("invoke", "InvokeModel"),
  INVOKE_STREAM("invoke-with-response-stream", "InvokeModelWithResponseStream");

  private final String pathSegment;
  private final String apiName;

  Operation(String pathSegment, String apiName) {
    this.pathSegment = pathSegment;
    this.apiName = apiName;
  }

  /** The last segment of the path; it is also the operation's name in the configuration. */
  public String pathSegment() {
    return pathSegment;
  }

  /** AWS's name, such as {@code ConverseStream}. */
  public String apiName() {
    return apiName;
  }

  /** The operation whose path ends with {@code segment}. */
  public static Optional<Operation> ofPathSegment(String segment) {
    for (Operation operation : values()) {
      if (operation.pathSegment.equals(segment)) {
        return Optional.of(operation);
      }
    }
    return Optional.empty();
  }
}
