package dev.byline.core.failure;

import org.jspecify.annotations.Nullable;

/**
 * What kind of error a fault is, in the words of the surfaces that are not AWS's. Their SDKs choose the
 * exception by the status, and try again on 408, 429 and 5xx.
 *
 * @see <a href="https://platform.openai.com/docs/guides/error-codes">OpenAI error codes</a>
 * @see <a href="https://docs.anthropic.com/en/api/errors">Anthropic errors</a>
 */
enum ErrorKind {
  AUTHENTICATION(401, "invalid_request_error", "invalid_api_key", "authentication_error"),
  PERMISSION(403, "invalid_request_error", "insufficient_permissions", "permission_error"),
  NOT_FOUND(404, "invalid_request_error", "unknown_url", "not_found_error"),
  INVALID(400, "invalid_request_error", null, "invalid_request_error"),
  TOO_LARGE(413, "invalid_request_error", "request_too_large", "request_too_large"),
  REQUEST_TIMEOUT(408, "invalid_request_error", "request_timeout", "invalid_request_error"),
  UNAVAILABLE(503, "server_error", "service_unavailable", "overloaded_error"),
  TIMEOUT(504, "server_error", "upstream_timeout", "timeout_error"),
  INTERNAL(500, "server_error", null, "api_error");

  private final int status;
  private final String openAiType;
  private final @Nullable String openAiCode;
  private final String anthropicType;

  ErrorKind(int status, String openAiType, @Nullable String openAiCode, String anthropicType) {
    this.status = status;
    this.openAiType = openAiType;
    this.openAiCode = openAiCode;
    this.anthropicType = anthropicType;
  }

  int status() {
    return status;
  }

  String openAiType() {
    return openAiType;
  }

  @Nullable String openAiCode() {
    return openAiCode;
  }

  String anthropicType() {
    return anthropicType;
  }
}
