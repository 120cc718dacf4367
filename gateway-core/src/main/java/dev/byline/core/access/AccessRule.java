package dev.byline.core.access;

import dev.byline.core.request.ModelCall;
import dev.byline.core.request.Operation;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is allowed.
 *
 * @param when to whom
 * @param models any of these patterns must fit the decoded model id of a call that names a model
 * @param operations any of these
 * @param regions any of these must be where the call goes; empty for all
 * @param guardrail that calls must run with; null where none is demanded
 */
public record AccessRule(
    Condition when,
    List<ModelPattern> models,
    Set<Operation> operations,
    Set<String> regions,
    @Nullable Guardrail guardrail) {
  /** Copies the collections. */
  public AccessRule {
    models = List.copyOf(models);
    operations = Set.copyOf(operations);
    regions = Set.copyOf(regions);
  }

  /** A rule for everybody, everywhere. */
  public AccessRule(List<ModelPattern> models, Set<Operation> operations) {
    this(Condition.ALWAYS, models, operations, Set.of(), null);
  }

  /** Whether the rule, which is for this caller, has {@code call} in {@code region}. */
  boolean allows(ModelCall call, String region) {
    String modelId = call.modelId();
    return operations.contains(call.operation())
        && (modelId == null || ModelPattern.anyMatches(models, modelId))
        && (regions.isEmpty() || regions.contains(region));
  }
}
