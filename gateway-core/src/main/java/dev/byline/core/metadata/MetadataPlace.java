package dev.byline.core.metadata;

import dev.byline.core.request.Operation;

/**
 * Where an operation takes request metadata, which Bedrock writes into its invocation log.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html">Converse,
 *     requestMetadata</a>
 */
public enum MetadataPlace {
  /** In the header {@code X-Amzn-Bedrock-Request-Metadata}. */
  HEADER,
  /** In the body's member {@code requestMetadata}. */
  BODY,
  /** Nowhere. */
  NOWHERE;

  /** The header's name. */
  public static final String HEADER_NAME = "x-amzn-bedrock-request-metadata";

  /** The member's name. */
  public static final String MEMBER_NAME = "requestMetadata";

  /** The place in requests of {@code operation}. */
  public static MetadataPlace of(Operation operation) {
    return switch (operation) {
      case CONVERSE, CONVERSE_STREAM -> BODY;
      case INVOKE, INVOKE_WITH_RESPONSE_STREAM -> HEADER;
      default -> NOWHERE;
    };
  }
}
