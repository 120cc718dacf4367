package dev.byline.sim.iam;

/** A policy document that IAM would not store, or that uses what the simulator does not model. */
public final class MalformedPolicy extends RuntimeException {

  /** Says what is wrong with the document. */
  public MalformedPolicy(String message) {
    super(message);
  }
}
