package dev.byline.core.failure;

import java.util.Locale;

/**
 * The error names of Bedrock Runtime that the gateway itself answers with.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/CommonErrors.html">Common
 *     errors</a>
 */
final class AwsError {
  static final String ACCESS_DENIED = "AccessDeniedException";
  static final String INTERNAL_SERVER = "InternalServerException";
  static final String MODEL_TIMEOUT = "ModelTimeoutException";
  static final String SERVICE_UNAVAILABLE = "ServiceUnavailableException";
  static final String UNKNOWN_OPERATION = "UnknownOperationException";
  static final String VALIDATION = "ValidationException";

  private AwsError() {}

  static String kebab(String constant) {
    return constant.toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
