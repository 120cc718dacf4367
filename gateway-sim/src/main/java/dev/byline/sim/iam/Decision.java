package dev.byline.sim.iam;

/**
 * What policies say to one action.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html">Policy evaluation
 *     logic</a>
 */
public enum Decision {
  /** Some statement allows it and none denies it. */
  ALLOWED,
  /** No statement allows it. */
  NOT_ALLOWED,
  /** A statement denies it: nothing can outweigh that. */
  DENIED;

  /** Union of two policies of the same kind: a denial wins, else an allowance. */
  Decision or(Decision other) {
    if (this == DENIED || other == DENIED) {
      return DENIED;
    }
    return this == ALLOWED || other == ALLOWED ? ALLOWED : NOT_ALLOWED;
  }
}
