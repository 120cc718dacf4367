package dev.byline.sim.iam;

/**
 * One question that a service asked IAM.
 *
 * @param caller ARN of who called
 */
public record Question(String caller, String action, String resource, ConditionContext context) {}
