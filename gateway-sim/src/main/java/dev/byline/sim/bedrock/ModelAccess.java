package dev.byline.sim.bedrock;

import dev.byline.sim.books.AppliedGuardrail;
import java.util.Optional;

/** The models that an endpoint serves to the APIs that name their model in the body, and who may use them. Thread-safe. */
public interface ModelAccess {

  /** {@code bedrock-runtime} or {@code bedrock-mantle}. */
  String endpoint();

  /** Finds a model and asks IAM, or refuses. */
  Admitted admit(Visit visit, Api api, String modelId, boolean streams);

  /** Asks IAM about a stored response. */
  void admitStored(Visit visit, Stored action);

  /** Whether a request may ask for an answer in the background. */
  boolean background();

  /**
   * What was admitted.
   *
   * @param guardrail that the call runs with; empty when there is none
   */
  record Admitted(Model model, Optional<AppliedGuardrail> guardrail) {

    /** A model without a guardrail. */
    public static Admitted plain(Model model) {
      return new Admitted(model, Optional.empty());
    }
  }

  /** What one does with a stored response. */
  enum Stored {
    GET,
    CANCEL,
    DELETE
  }
}
