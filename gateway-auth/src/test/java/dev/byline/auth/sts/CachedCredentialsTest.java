package dev.byline.auth.sts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.core.Secret;
import dev.byline.core.credential.RoleCredentials;
import dev.byline.core.credential.RoleKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

@NullMarked
final class CachedCredentialsTest {
  private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private final List<CompletableFuture<RoleCredentials>> calls = new ArrayList<>();
  private final CachedCredentials cache = new CachedCredentials(this::call, now::get);

  @Test
  void everybodyWhoWaitsForASessionWaitsForTheSameCall() {
    List<CompletionStage<RoleCredentials>> waiting = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      waiting.add(cache.forRole(key("alice")));
    }
    RoleCredentials session = session(START.plusSeconds(3600));
    calls.getFirst().complete(session);

    assertThat(calls).hasSize(1);
    assertThat(waiting)
        .allSatisfy(each -> assertThat(each.toCompletableFuture().join()).isSameAs(session));
    assertThat(cache.forRole(key("alice")).toCompletableFuture().join()).isSameAs(session);
  }

  @Test
  void anotherKeyIsAnotherCall() {
    cache.forRole(key("alice"));
    cache.forRole(key("bob"));

    assertThat(calls).hasSize(2);
  }

  @Test
  void aFailureIsNotRememberedNotEvenByThoseWhoHearOfItFirst() {
    AtomicReference<CompletionStage<RoleCredentials>> next = new AtomicReference<>();
    CompletionStage<RoleCredentials> first = cache.forRole(key("alice"));
    CompletionStage<RoleCredentials> heard =
        first.whenComplete((session, thrown) -> next.set(cache.forRole(key("alice"))));
    calls.getFirst().completeExceptionally(new IllegalStateException("STS is down"));

    assertThat(heard.toCompletableFuture()).isCompletedExceptionally();
    assertThat(calls).hasSize(2);
    RoleCredentials session = session(START.plusSeconds(3600));
    calls.getLast().complete(session);
    assertThat(next.get().toCompletableFuture().join()).isSameAs(session);
  }

  @Test
  void anHoursSessionIsGivenOutUntilFiveMinutesAreLeft() {
    cache.forRole(key("alice"));
    calls.getFirst().complete(session(START.plusSeconds(3600)));

    now.set(START.plus(Duration.ofMinutes(54)));
    cache.forRole(key("alice"));
    assertThat(calls).hasSize(1);
    now.set(START.plus(Duration.ofMinutes(56)));
    cache.forRole(key("alice"));
    assertThat(calls).hasSize(2);
  }

  @Test
  void aSessionThatIsOverWhenItComesIsNotGivenOutTwice() {
    cache.forRole(key("alice"));
    calls.getFirst().complete(session(START.minusSeconds(1)));

    cache.forRole(key("alice"));
    assertThat(calls).hasSize(2);
  }

  private CompletionStage<RoleCredentials> call(RoleKey key) {
    CompletableFuture<RoleCredentials> call = new CompletableFuture<>();
    calls.add(call);
    return call;
  }

  private static RoleKey key(String name) {
    return new RoleKey(
        "us-east-1",
        "arn:aws:iam::111122223333:role/r",
        name,
        Map.of(),
        Duration.ofHours(1),
        null,
        null,
        null);
  }

  private static RoleCredentials session(Instant expiration) {
    return new RoleCredentials(
        "ASIA", Secret.of("s"), Secret.of("t"), expiration, "arn:aws:sts::1:assumed-role/r/s");
  }
}
