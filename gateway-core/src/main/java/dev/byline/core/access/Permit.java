package dev.byline.core.access;

import dev.byline.core.credential.RoleKey;
import dev.byline.core.identity.Principal;
import dev.byline.core.request.Endpoint;
import dev.byline.core.request.ModelCall;
import org.jspecify.annotations.Nullable;

/**
 * The proof that a caller may make a call. Only {@link Authorizer} makes one, and reserving, signing
 * and forwarding take one, so that skipping the decision does not compile.
 *
 * <p>Thread: immutable. Owns: nothing. Fails: never.
 */
public final class Permit {
  private final Principal principal;
  private final ModelCall call;
  private final RoleKey role;
  private final Endpoint endpoint;
  private final @Nullable Guardrail guardrail;

  Permit(
      Principal principal,
      ModelCall call,
      RoleKey role,
      Endpoint endpoint,
      @Nullable Guardrail guardrail) {
    this.principal = principal;
    this.call = call;
    this.role = role;
    this.endpoint = endpoint;
    this.guardrail = guardrail;
  }

  /** Who may. */
  public Principal principal() {
    return principal;
  }

  /** What. */
  public ModelCall call() {
    return call;
  }

  /** With which session. */
  public RoleKey role() {
    return role;
  }

  /** Where. */
  public Endpoint endpoint() {
    return endpoint;
  }

  /** The guardrail that it must run with, or null. */
  public @Nullable Guardrail guardrail() {
    return guardrail;
  }
}
