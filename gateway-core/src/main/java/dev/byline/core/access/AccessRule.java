package dev.byline.core.access;

import dev.byline.core.request.ModelCall;
import dev.byline.core.request.Operation;
import java.util.List;
import java.util.Set;

/**
 * One thing that is allowed.
 *
 * @param models any of these patterns must fit the decoded model id
 * @param operations any of these
 */
public record AccessRule(List<ModelPattern> models, Set<Operation> operations) {
  /** Copies both. */
  public AccessRule {
    models = List.copyOf(models);
    operations = Set.copyOf(operations);
  }

  boolean allows(ModelCall call) {
    if (!operations.contains(call.operation())) {
      return false;
    }
    for (ModelPattern model : models) {
      if (model.matches(call.modelId())) {
        return true;
      }
    }
    return false;
  }
}
