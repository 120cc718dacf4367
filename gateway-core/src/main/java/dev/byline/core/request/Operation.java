package dev.byline.core.request;

import static dev.byline.core.request.ModelPlace.BODY_MODEL;
import static dev.byline.core.request.ModelPlace.BODY_MODEL_ID;
import static dev.byline.core.request.ModelPlace.HEADER;
import static dev.byline.core.request.ModelPlace.NOWHERE;
import static dev.byline.core.request.ModelPlace.PATH;
import static dev.byline.core.request.Surface.ANTHROPIC;
import static dev.byline.core.request.Surface.BEDROCK;
import static dev.byline.core.request.Surface.OPENAI;

import java.util.Locale;
import java.util.Optional;

/**
 * The operations that are forwarded.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_Operations_Amazon_Bedrock_Runtime.html">Amazon
 *     Bedrock Runtime operations</a>
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_Operations_Amazon_Bedrock.html">Amazon
 *     Bedrock operations</a>
 */
public enum Operation {
  CONVERSE("Converse", "POST", BEDROCK, PATH),
  CONVERSE_STREAM("ConverseStream", "POST", BEDROCK, PATH),
  INVOKE("InvokeModel", "POST", BEDROCK, PATH),
  INVOKE_WITH_RESPONSE_STREAM("InvokeModelWithResponseStream", "POST", BEDROCK, PATH),
  INVOKE_WITH_BIDIRECTIONAL_STREAM("InvokeModelWithBidirectionalStream", "POST", BEDROCK, PATH),
  COUNT_TOKENS("CountTokens", "POST", BEDROCK, PATH),
  APPLY_GUARDRAIL("ApplyGuardrail", "POST", BEDROCK, NOWHERE),
  INVOKE_GUARDRAIL_CHECKS("InvokeGuardrailChecks", "POST", BEDROCK, NOWHERE),
  START_ASYNC_INVOKE("StartAsyncInvoke", "POST", BEDROCK, BODY_MODEL_ID),
  GET_ASYNC_INVOKE("GetAsyncInvoke", "GET", BEDROCK, NOWHERE),
  LIST_ASYNC_INVOKES("ListAsyncInvokes", "GET", BEDROCK, NOWHERE),

  CHAT_COMPLETIONS("ChatCompletions", "POST", OPENAI, BODY_MODEL),
  CREATE_RESPONSE("CreateResponse", "POST", OPENAI, BODY_MODEL),
  GET_RESPONSE("GetResponse", "GET", OPENAI, NOWHERE),
  DELETE_RESPONSE("DeleteResponse", "DELETE", OPENAI, NOWHERE),
  CANCEL_RESPONSE("CancelResponse", "POST", OPENAI, NOWHERE),
  CREATE_BATCH("CreateBatch", "POST", OPENAI, HEADER),
  LIST_BATCHES("ListBatches", "GET", OPENAI, NOWHERE),
  GET_BATCH("GetBatch", "GET", OPENAI, NOWHERE),
  CANCEL_BATCH("CancelBatch", "POST", OPENAI, NOWHERE),
  LIST_MODELS("ListModels", "GET", OPENAI, NOWHERE),

  MESSAGES("Messages", "POST", ANTHROPIC, BODY_MODEL),

  LIST_FOUNDATION_MODELS("ListFoundationModels", "GET", BEDROCK, NOWHERE),
  LIST_INFERENCE_PROFILES("ListInferenceProfiles", "GET", BEDROCK, NOWHERE),
  GET_INFERENCE_PROFILE("GetInferenceProfile", "GET", BEDROCK, NOWHERE);

  private final String apiName;
  private final String method;
  private final Surface surface;
  private final ModelPlace modelPlace;
  private final String text = name().toLowerCase(Locale.ROOT).replace('_', '-');

  Operation(String apiName, String method, Surface surface, ModelPlace modelPlace) {
    this.apiName = apiName;
    this.method = method;
    this.surface = surface;
    this.modelPlace = modelPlace;
  }

  /** The name in the configuration, such as {@code converse-stream}. */
  public String text() {
    return text;
  }

  /** AWS's name, such as {@code ConverseStream}; where AWS has none, one made like it. */
  public String apiName() {
    return apiName;
  }

  /** The HTTP method. */
  public String method() {
    return method;
  }

  /** Whose words it is asked in. */
  public Surface surface() {
    return surface;
  }

  /** Where its request names the model. */
  public ModelPlace modelPlace() {
    return modelPlace;
  }

  /** Whether requests have a body: those that are read or deleted have none. */
  public boolean hasBody() {
    return method.equals("POST");
  }

  /** Whether request and answer flow at the same time. */
  public boolean bidirectional() {
    return this == INVOKE_WITH_BIDIRECTIONAL_STREAM;
  }

  /** The operation of the name {@code text}. */
  public static Optional<Operation> of(String text) {
    for (Operation operation : values()) {
      if (operation.text.equals(text)) {
        return Optional.of(operation);
      }
    }
    return Optional.empty();
  }
}
