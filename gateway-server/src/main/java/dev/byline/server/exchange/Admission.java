package dev.byline.server.exchange;

import dev.byline.core.access.Authorizer;
import dev.byline.core.credential.CredentialSource;
import dev.byline.core.credential.RoleCredentials;
import dev.byline.core.failure.Failure;
import dev.byline.core.failure.Fault;
import dev.byline.core.failure.Refused;
import dev.byline.core.identity.Authenticator;
import dev.byline.core.identity.Principal;
import dev.byline.core.ledger.Ledger;
import dev.byline.core.limit.Limiter;
import dev.byline.core.limit.Reservation;
import dev.byline.core.request.InboundHead;
import dev.byline.core.request.ModelCall;
import dev.byline.core.request.RequestTarget;
import dev.byline.server.metering.ExchangeRecord;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one place where the order of the steps stands: who, what, how much, with which session. Each
 * step takes what only the one before it can make.
 *
 * <p>Thread: begins on the caller's; steps that wait end on others. Owns: the reservation until the
 * session is there. Fails: {@link Refused}; then nothing stays reserved.
 */
public final class Admission {
  private static final Duration COME_BACK = Duration.ofSeconds(2);

  private final Ledger ledger;
  private final Authenticator authenticator;
  private final Authorizer authorizer;
  private final Limiter limiter;
  private final CredentialSource credentials;

  /** Admission by these steps. */
  public Admission(
      Ledger ledger,
      Authenticator authenticator,
      Authorizer authorizer,
      Limiter limiter,
      CredentialSource credentials) {
    this.ledger = ledger;
    this.authenticator = authenticator;
    this.authorizer = authorizer;
    this.limiter = limiter;
    this.credentials = credentials;
  }

  /**
   * Admits the request that begins with {@code head}; {@code record} notes each step.
   *
   * @param body asked for the model where the path does not name it; only then is it read before the
   *     caller has a permit
   */
  CompletionStage<Admitted> admit(
      InboundHead head, Supplier<CompletionStage<String>> body, ExchangeRecord record) {
    if (!ledger.available()) {
      return CompletableFuture.failedFuture(unwritable());
    }
    return authenticator
        .authenticate(head.token(), head.relayedUser())
        .thenApply(record::authenticated)
        .thenCompose(principal -> call(principal, head, body)
            .thenApply(record::asked)
            .thenApply(call -> authorizer.permit(principal, call)))
        .thenApply(record::permitted)
        .thenApply(limiter::reserve)
        .thenApply(record::reserved)
        .thenCompose(this::withSession)
        .thenApply(admitted ->
            new Admitted(admitted.reservation(), record.assumed(admitted.credentials())));
  }

  private CompletionStage<ModelCall> call(
      Principal principal, InboundHead head, Supplier<CompletionStage<String>> body) {
    RequestTarget target = head.target();
    authorizer.screen(principal, target.operation());
    return target.operation().modelPlace().inBody()
        ? body.get().thenApply(target::call)
        : CompletableFuture.completedFuture(head.call());
  }

  private CompletionStage<Admitted> withSession(Reservation reservation) {
    CompletionStage<RoleCredentials> session;
    try {
      session = credentials.forRole(reservation.permit().role());
    } catch (RuntimeException e) {
      session = CompletableFuture.failedFuture(e);
    }
    return session.handle((there, thrown) -> admitted(reservation, there, thrown));
  }

  private static Admitted admitted(
      Reservation reservation, @Nullable RoleCredentials session, @Nullable Throwable thrown) {
    if (session == null) {
      reservation.cancel();
      throw thrown == null
          ? new IllegalStateException("no session")
          : Refused.failureOf(thrown).refused();
    }
    return new Admitted(reservation, session);
  }

  private static Refused unwritable() {
    return new Failure(
            Fault.LEDGER_UNAVAILABLE,
            "The gateway can't write its ledger, so it serves nothing now.",
            COME_BACK)
        .refused();
  }
}
