package dev.byline.server.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.core.BearerToken;
import dev.byline.core.Secret;
import dev.byline.core.access.AccessPolicy;
import dev.byline.core.access.AccessRule;
import dev.byline.core.access.Authorizer;
import dev.byline.core.access.ModelPattern;
import dev.byline.core.access.RegionRoute;
import dev.byline.core.access.RoleRoute;
import dev.byline.core.credential.RoleCredentials;
import dev.byline.core.credential.RoleKey;
import dev.byline.core.failure.Failure;
import dev.byline.core.failure.Fault;
import dev.byline.core.failure.Refused;
import dev.byline.core.identity.Attributes;
import dev.byline.core.identity.Principal;
import dev.byline.core.ledger.Ledger;
import dev.byline.core.ledger.LedgerEntry;
import dev.byline.core.limit.InFlightLimiter;
import dev.byline.core.request.BedrockPaths;
import dev.byline.core.request.BedrockService;
import dev.byline.core.request.Endpoint;
import dev.byline.core.request.InboundHead;
import dev.byline.core.request.Operation;
import dev.byline.core.request.RequestTarget;
import dev.byline.server.metering.ExchangeRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The order of the steps: what one refuses, no later one ever sees. */
@NullMarked
final class AdmissionTest {
  private static final Principal ALICE =
      new Principal("iss", "alice", "alice-1", new Attributes("t", "t", "a", "e", "c"));
  private static final RoleCredentials SESSION = new RoleCredentials(
      "ASIA", Secret.of("s"), Secret.of("t"), Instant.MAX, "arn:aws:sts::1:assumed-role/r/s");

  private final List<String> steps = new ArrayList<>();
  private final InFlightLimiter limiter = new InFlightLimiter(1);
  private boolean ledgerAvailable = true;
  private CompletionStage<Principal> authentication = CompletableFuture.completedFuture(ALICE);
  private CompletionStage<RoleCredentials> session = CompletableFuture.completedFuture(SESSION);
  private final Admission admission = new Admission(
      ledger(),
      this::authenticate,
      new Authorizer(new AccessPolicy(
          List.of(new AccessRule(
              List.of(new ModelPattern("amazon.*")),
              Set.of(Operation.CONVERSE, Operation.MESSAGES))),
          List.of(new RoleRoute(
              "us-east-1", "arn:aws:iam::111122223333:role/r", Duration.ofHours(1), null, false)),
          List.of(RegionRoute.ofAll(
              Map.of(BedrockService.RUNTIME, new Endpoint("us-east-1", true, "host", 443)))))),
      limiter,
      this::assume);

  @Test
  void anAdmittedRequestHasMetEveryStepOnce() {
    Admitted admitted = admit("amazon.nova").toCompletableFuture().join();

    assertThat(steps).containsExactly("authenticate", "assume");
    assertThat(admitted.credentials()).isSameAs(SESSION);
    assertThat(admitted.reservation().permit().principal()).isEqualTo(ALICE);
    assertThat(limiter.open()).isEqualTo(1);
  }

  @Test
  void withoutALedgerNobodyIsEvenAsked() {
    ledgerAvailable = false;

    assertThat(refusal("amazon.nova")).isEqualTo(Fault.LEDGER_UNAVAILABLE);
    assertThat(steps).isEmpty();
  }

  @Test
  void aBadTokenReachesNoPolicyNoLimitAndNoSts() {
    authentication = CompletableFuture.failedFuture(
        Failure.of(Fault.TOKEN_EXPIRED, "expired").refused());

    assertThat(refusal("amazon.nova")).isEqualTo(Fault.TOKEN_EXPIRED);
    assertThat(steps).containsExactly("authenticate");
    assertThat(limiter.open()).isZero();
  }

  @Test
  void aForbiddenModelReachesNoLimitAndNoSts() {
    assertThat(refusal("anthropic.claude")).isEqualTo(Fault.NOT_PERMITTED);
    assertThat(steps).containsExactly("authenticate");
    assertThat(limiter.open()).isZero();
  }

  @Test
  void aFullGatewayAsksStsForNothing() {
    admit("amazon.nova");
    steps.clear();

    assertThat(refusal("amazon.nova")).isEqualTo(Fault.OVERLOADED);
    assertThat(steps).containsExactly("authenticate");
  }

  @Test
  void aRefusedOrBrokenSessionLeavesNothingReserved() {
    session = CompletableFuture.failedFuture(
        Failure.of(Fault.CREDENTIALS_REFUSED, "no").refused());
    assertThat(refusal("amazon.nova")).isEqualTo(Fault.CREDENTIALS_REFUSED);
    assertThat(limiter.open()).isZero();

    session = CompletableFuture.failedFuture(new IllegalStateException("bug"));
    assertThat(refusal("amazon.nova")).isEqualTo(Fault.INTERNAL);
    assertThat(limiter.open()).isZero();
  }

  @Test
  void aBodyIsReadForItsModelOnlyWhenTheCallerMayAskForTheOperation() {
    RequestTarget messages = BedrockPaths.parse("POST", "/v1/messages");
    CompletableFuture<String> model = new CompletableFuture<>();
    CompletionStage<Admitted> admitted = admit(messages, () -> {
      steps.add("body");
      return model;
    });
    assertThat(steps).containsExactly("authenticate", "body");
    model.complete("amazon.x");
    assertThat(
            admitted.toCompletableFuture().join().reservation().permit().call().modelId())
        .isEqualTo("amazon.x");
    assertThat(steps).containsExactly("authenticate", "body", "assume");

    steps.clear();
    assertThat(refusal(admit(BedrockPaths.parse("POST", "/v1/chat/completions"), () -> {
          steps.add("body");
          return model;
        })))
        .isEqualTo(Fault.NOT_PERMITTED);
    assertThat(steps).containsExactly("authenticate");
  }

  @Test
  void aModelOfTheBodyMeetsThePolicyToo() {
    RequestTarget messages = BedrockPaths.parse("POST", "/v1/messages");

    assertThat(
            refusal(admit(messages, () -> CompletableFuture.completedFuture("anthropic.claude"))))
        .isEqualTo(Fault.NOT_PERMITTED);
    assertThat(refusal(admit(messages, () -> CompletableFuture.completedFuture("../x"))))
        .isEqualTo(Fault.MODEL_ID_INVALID);
    assertThat(limiter.open()).isZero();
  }

  private CompletionStage<Principal> authenticate(
      @Nullable BearerToken token, @Nullable String relayedUser) {
    steps.add("authenticate");
    return authentication;
  }

  private CompletionStage<RoleCredentials> assume(RoleKey key) {
    steps.add("assume");
    return session;
  }

  private CompletionStage<Admitted> admit(String modelId) {
    return admit(BedrockPaths.parse("POST", "/model/" + modelId + "/converse"), () -> {
      throw new AssertionError("the path names the model");
    });
  }

  private CompletionStage<Admitted> admit(
      RequestTarget target, Supplier<CompletionStage<String>> body) {
    return admission.admit(
        new InboundHead(target, List.of(), null, null),
        body,
        new ExchangeRecord(new UUID(0, 0), Instant.EPOCH));
  }

  private Fault refusal(String modelId) {
    return refusal(admit(modelId));
  }

  private static Fault refusal(CompletionStage<Admitted> admitted) {
    try {
      admitted.toCompletableFuture().join();
    } catch (CompletionException e) {
      return Refused.failureOf(e).fault();
    }
    throw new AssertionError("was admitted");
  }

  private Ledger ledger() {
    return new Ledger() {
      @Override
      public CompletionStage<@Nullable Void> append(LedgerEntry entry) {
        throw new AssertionError("admission writes no rows");
      }

      @Override
      public boolean available() {
        return ledgerAvailable;
      }
    };
  }
}
