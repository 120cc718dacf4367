package dev.byline.auth.sts;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.byline.core.credential.CredentialSource;
import dev.byline.core.credential.RoleCredentials;
import dev.byline.core.credential.RoleKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Role sessions by their whole key: one call of the source behind it, however many requests wait for
 * the same session; a failed call is not remembered.
 *
 * <p>A session is given out until a tenth of its duration, at most five minutes, is left of it.
 *
 * <p>Thread: any. Owns: the sessions. Fails: as the source behind it.
 */
public final class CachedCredentials implements CredentialSource {
  private static final int SESSIONS_MAX = 100_000;
  private static final Duration MARGIN_MAX = Duration.ofMinutes(5);

  private final CredentialSource source;
  private final AsyncCache<RoleKey, Answer> sessions;

  /**
   * What one call of the source gave: a refusal is an answer too, as a cache logs failures.
   *
   * @param session null where there is none
   * @param failure why there is none
   */
  private record Answer(
      @Nullable RoleCredentials session, @Nullable Throwable failure) {
    RoleCredentials sessionOrFailure() {
      if (session == null) {
        throw failure instanceof RuntimeException known ? known : new CompletionException(failure);
      }
      return session;
    }
  }

  /** A cache in front of {@code source}, by {@code clock}. */
  public CachedCredentials(CredentialSource source, InstantSource clock) {
    this.source = source;
    this.sessions = Caffeine.newBuilder()
        .maximumSize(SESSIONS_MAX)
        .ticker(() -> Duration.between(Instant.EPOCH, clock.instant()).toNanos())
        .expireAfter(Expiry.<RoleKey, Answer>creating(
            (key, answer) -> usable(key, answer.session(), clock.instant())))
        .buildAsync();
  }

  @Override
  public CompletionStage<RoleCredentials> forRole(RoleKey key) {
    CompletableFuture<Answer> answer = answer(key);
    Answer now = answer.getNow(null);
    if (now != null && now.session() == null) {
      // Those who waited for a failed call are told of it before the cache forgets it.
      sessions.asMap().remove(key, answer);
      answer = answer(key);
    }
    return answer.thenApply(Answer::sessionOrFailure);
  }

  private CompletableFuture<Answer> answer(RoleKey key) {
    return sessions.get(
        key,
        (missing, executor) -> source.forRole(missing).toCompletableFuture().handle(Answer::new));
  }

  private static Duration usable(RoleKey key, @Nullable RoleCredentials session, Instant now) {
    if (session == null) {
      return Duration.ZERO;
    }
    Duration tenth = key.duration().dividedBy(10);
    Duration margin = tenth.compareTo(MARGIN_MAX) < 0 ? tenth : MARGIN_MAX;
    Duration left = Duration.between(now, session.expiration()).minus(margin);
    return left.isNegative() ? Duration.ZERO : left;
  }
}
