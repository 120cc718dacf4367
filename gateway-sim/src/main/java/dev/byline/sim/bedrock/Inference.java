package dev.byline.sim.bedrock;

import dev.byline.sim.iam.Principal;

/**
 * One inference, read, checked and allowed: what it asks, of which model, for whom, and how the answer is worded.
 *
 * @param streams whether the answer is streamed
 */
public record Inference(
    Principal caller,
    Model model,
    Prompt prompt,
    boolean streams,
    Booking booking,
    Wording wording) {

  public Inference {
    prompt
        .maxTokens()
        .ifPresent(most -> Body.need(
            most <= model.maxTokens(),
            "The maximum tokens you requested exceeds the model limit of "
                + model.maxTokens()
                + ". Try again with a maximum tokens value that is lower than "
                + model.maxTokens()
                + '.'));
  }
}
