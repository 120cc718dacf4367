package dev.byline.demo.idp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.demo.idp.CallersInFlight.Call;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** A provider's keys turned while calls are in flight: what the applications see of it, and what becomes of the old key. */
final class KeyRotation {
  private static final int CALLS = 5;

  private final IdpWorld world;
  private final RotatingProvider provider;

  KeyRotation(IdpWorld world, RotatingProvider provider) {
    this.world = world;
    this.provider = provider;
  }

  /** In three steps: published, signed with, the old one removed. Not one call may fail. */
  void ofACarefulOperatorFailsNoCall(List<Supplier<TestToken>> sources) {
    TestToken old;
    List<Call> calls;
    try (CallersInFlight callers = new CallersInFlight(world.uri(), sources)) {
      callers.awaitCalls(CALLS);
      old = provider.token("alice");
      provider.publishNextKey();
      callers.awaitCalls(CALLS);
      assertThat(provider.token("alice").kid()).as("signed with").isEqualTo(old.kid());
      provider.signWithNextKey();
      callers.awaitCalls(CALLS);
      provider.removeOldKey();
      callers.awaitCalls(CALLS);
      calls = callers.stop();
    }

    assertThat(calls).extracting(Call::failure).containsOnly("");
    assertThat(calls.stream().map(call -> call.token().kid()).distinct()).hasSize(2);
    assertThat(world.rows())
        .hasSameSizeAs(calls)
        .allSatisfy(row -> assertThat(row.path("reason").asString()).isEqualTo("complete"));
    refusesWhatTheOldKeySigned(old);
  }

  /** The gateway learns that the old key is gone when it next reads the key set, which the next key's tokens make it do. */
  private void refusesWhatTheOldKeySigned(TestToken old) {
    provider.publishNextKey();
    provider.signWithNextKey();
    world.awaitServed(provider.token("alice"));

    world.assertRefused(old, "token-signature");
  }

  /**
   * Three keys, one after the other, each signing as soon as it is published, while somebody without a
   * good token makes the gateway look for keys that do not exist. Not one call of the others may fail.
   */
  void withAStrangerAboutFailsNoCall(List<Supplier<TestToken>> sources) {
    AtomicInteger names = new AtomicInteger();
    Supplier<TestToken> madeUp =
        () -> provider.token("erin").withHeader("kid", "made-up-" + names.incrementAndGet());
    List<Call> calls;
    try (CallersInFlight strangers = new CallersInFlight(world.uri(), List.of(madeUp));
        CallersInFlight callers = new CallersInFlight(world.uri(), sources)) {
      strangers.awaitCalls(1);
      for (int key = 0; key < 3; key++) {
        provider.publishNextKey();
        provider.signWithNextKey();
        callers.awaitCalls(CALLS);
        provider.removeOldKey();
        callers.awaitCalls(CALLS);
      }
      calls = callers.stop();
      assertThat(strangers.stop())
          .isNotEmpty()
          .allSatisfy(call -> assertThat(call.failure()).contains("key"));
    }

    assertThat(calls).extracting(Call::failure).containsOnly("");
  }

  /** All at once. Only what the old key has signed may fail. */
  void ofAHastyOperatorFailsTokensOfTheOldKeyOnly(
      List<Supplier<TestToken>> sources, Runnable replaceKey) {
    List<Call> calls;
    String old = provider.token("alice").kid();
    try (CallersInFlight callers = new CallersInFlight(world.uri(), sources)) {
      callers.awaitCalls(CALLS);
      replaceKey.run();
      callers.awaitCalls(CALLS);
      calls = callers.stop();
    }

    assertThat(calls)
        .filteredOn(call -> !call.token().kid().equals(old))
        .isNotEmpty()
        .allSatisfy(call -> assertThat(call.failure()).isEmpty());
  }
}
