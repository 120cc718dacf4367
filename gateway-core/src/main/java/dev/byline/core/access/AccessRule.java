package dev.byline.core.access;

import dev.byline.core.request.ModelCall;
import dev.byline.core.request.Operation;
import java.util.List;
import java.util.Set;

/**
 * One thing that is allowed.
 *
 * @param models any of these patterns must fit the decoded model id of a call that names a model
 * @param operations any of these
 */
public record AccessRule(List<ModelPattern> models, Set<Operation> operations) {
  /** Copies both. */
  public AccessRule {
    models = List.copyOf(models);
    operations = Set.copyOf(operations);
  }

  boolean allows(ModelCall call) {
    String modelId = call.modelId();
    return operations.contains(call.operation())
        && (modelId == null || ModelPattern.anyMatches(models, modelId));
  }
}
