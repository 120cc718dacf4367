package dev.byline.core.access;

import dev.byline.core.request.Operation;
import java.util.Map;
import java.util.Set;

/**
 * The IAM actions that Bedrock asks for an operation: those on the model that it names, and those on
 * anything else.
 *
 * @param onModel asked for a foundation model or an inference profile
 * @param onKind the same action asked for another kind of resource too, such as {@code project}; the
 *     action by the kind
 * @param elsewhere asked for something that a pattern of models does not name: a guardrail, a job
 * @see <a
 *     href="https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonbedrock.html">Actions,
 *     resources, and condition keys for Amazon Bedrock</a>
 */
record IamActions(Set<String> onModel, Map<String, String> onKind, Set<String> elsewhere) {
  private static final String INVOKE = "bedrock:InvokeModel";
  private static final String STREAM = "bedrock:InvokeModelWithResponseStream";
  private static final String BATCH = "bedrock:CreateModelInvocationJob";
  private static final String MANTLE = "bedrock-mantle:CreateInference";

  static IamActions of(Operation operation) {
    return switch (operation) {
      case CONVERSE, INVOKE -> model(INVOKE);
      case CONVERSE_STREAM, INVOKE_WITH_RESPONSE_STREAM -> model(STREAM);
      case INVOKE_WITH_BIDIRECTIONAL_STREAM ->
        model(INVOKE, "bedrock:InvokeModelWithBidirectionalStream");
      // asked for the foundation model, whatever profile the call names
      case COUNT_TOKENS -> other("bedrock:CountTokens");
      case START_ASYNC_INVOKE ->
        new IamActions(
            Set.of(INVOKE), Map.of("async-invoke", INVOKE), Set.of("bedrock:TagResource"));
      case CHAT_COMPLETIONS, MESSAGES ->
        new IamActions(Set.of(INVOKE, STREAM), Map.of(), Set.of(MANTLE));
      case CREATE_RESPONSE ->
        new IamActions(Set.of(INVOKE, STREAM), Map.of("project", INVOKE), Set.of(MANTLE));
      case CREATE_BATCH ->
        new IamActions(Set.of(BATCH), Map.of("model-invocation-job", BATCH), Set.of());
      case APPLY_GUARDRAIL -> other("bedrock:ApplyGuardrail");
      case INVOKE_GUARDRAIL_CHECKS -> other("bedrock:InvokeGuardrailChecks");
      case GET_ASYNC_INVOKE -> other("bedrock:GetAsyncInvoke");
      case LIST_ASYNC_INVOKES -> other("bedrock:ListAsyncInvokes");
      case GET_RESPONSE -> other("bedrock:GetInvoke", "bedrock-mantle:GetInference");
      case DELETE_RESPONSE -> other("bedrock:DeleteInvoke", "bedrock-mantle:DeleteInference");
      case CANCEL_RESPONSE -> other("bedrock:CancelInvoke", "bedrock-mantle:CancelInference");
      case LIST_BATCHES -> other("bedrock:ListModelInvocationJobs");
      case GET_BATCH -> other("bedrock:GetModelInvocationJob");
      case CANCEL_BATCH -> other("bedrock:StopModelInvocationJob");
      case LIST_MODELS -> other("bedrock-mantle:ListModels", "bedrock-mantle:GetModel");
      case LIST_FOUNDATION_MODELS -> other("bedrock:ListFoundationModels");
      case LIST_INFERENCE_PROFILES -> other("bedrock:ListInferenceProfiles");
      case GET_INFERENCE_PROFILE -> other("bedrock:GetInferenceProfile");
    };
  }

  private static IamActions model(String... actions) {
    return new IamActions(Set.of(actions), Map.of(), Set.of());
  }

  private static IamActions other(String... actions) {
    return new IamActions(Set.of(), Map.of(), Set.of(actions));
  }
}
