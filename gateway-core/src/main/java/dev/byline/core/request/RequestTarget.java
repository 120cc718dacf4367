package dev.byline.core.request;

/**
 * What a request line asks for, parsed once: policy, ledger, signature and wire look at this and never
 * at the caller's bytes again.
 *
 * @param operation which operation
 * @param service whose host serves it
 * @param resource decoded id of what the path names (a model, a guardrail, an invocation, …); empty
 *     where it names nothing
 * @param path that goes out, as AWS's SDKs send and sign it
 * @param query that goes out, in canonical form; empty without one
 */
public record RequestTarget(
    Operation operation, BedrockService service, String resource, String path, String query) {

  /** Path and query as they stand in the request line that goes out. */
  public String line() {
    return query.isEmpty() ? path : path + '?' + query;
  }

  /** The call, where the path says everything or no model is needed. */
  public ModelCall call() {
    return new ModelCall(this, operation.modelPlace() == ModelPlace.PATH ? resource : null);
  }

  /**
   * The call for the model that the body names.
   *
   * @throws dev.byline.core.failure.Refused where it is not the id of a model
   */
  public ModelCall call(String modelId) {
    if (!ResourceId.isValid(modelId)) {
      throw ResourceId.invalid();
    }
    return new ModelCall(this, modelId);
  }
}
