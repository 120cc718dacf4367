package dev.byline.auth.jwt;

import dev.byline.core.BearerToken;
import dev.byline.core.failure.Failure;
import dev.byline.core.failure.Fault;
import dev.byline.core.failure.Refused;
import dev.byline.core.identity.Authenticator;
import dev.byline.core.identity.Principal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Proves who is calling by a JWT of a trusted issuer (RFC 7519, verified by RFC 8725's rules).
 *
 * <p>A verified token is remembered by its digest until it expires or its key is withdrawn, so that a
 * caller's next request costs one SHA-256.
 *
 * <p>Thread: any; verification is work for the CPU, so it runs on threads of its own, half as many as
 * there are processors, and what does not fit into their queue is refused. Owns: the issuers' keys and
 * the remembered digests. Fails: {@link Refused} on the client's side for a bad token, {@link
 * Fault#KEYS_UNAVAILABLE} or {@link Fault#VERIFIER_BUSY} on the gateway's.
 */
public final class JwtAuthenticator implements Authenticator, AutoCloseable {
  private static final int VERIFICATIONS_MAX = 512;
  private static final Duration DOCUMENT_MAX = Duration.ofSeconds(5);

  private final Map<String, TrustedIssuer> issuers = new LinkedHashMap<>();
  private final boolean keepTokens;
  private final KeyTimer timer;
  private final HttpDocuments http;
  private final TokenMemory memory;
  private final ForkJoinPool verifiers = verifiers();
  private final Semaphore verifications = new Semaphore(VERIFICATIONS_MAX);
  private volatile boolean closed;

  /**
   * An authenticator; {@link #start} fetches the keys, otherwise the first tokens do.
   *
   * @param issuers that are trusted; no two share their {@code iss}
   * @param names how callers are named
   * @param clock the time by which tokens are valid
   * @param executor where keys are fetched; its threads may block
   * @param keepTokens whether a principal carries its token, because role sessions are made with it
   */
  public JwtAuthenticator(
      List<IssuerSettings> issuers,
      SessionNames names,
      InstantSource clock,
      Executor executor,
      boolean keepTokens) {
    this(issuers, names, clock, executor, keepTokens, KeyTimer.oneThread(), DOCUMENT_MAX);
  }

  /**
   * The same, with a timer.
   *
   * @param timer for refreshes
   * @param documentMax how long one document of an issuer may take
   */
  JwtAuthenticator(
      List<IssuerSettings> issuers,
      SessionNames names,
      InstantSource clock,
      Executor executor,
      boolean keepTokens,
      KeyTimer timer,
      Duration documentMax) {
    this.keepTokens = keepTokens;
    this.timer = timer;
    this.http = new HttpDocuments(documentMax);
    this.memory = new TokenMemory(clock);
    for (IssuerSettings settings : issuers) {
      SigningKeys keys = new SigningKeys(
          settings.name(), fetch(settings), settings.keys().kept(), clock, executor, timer);
      TrustedIssuer issuer = new TrustedIssuer(settings, names, keys, clock);
      if (this.issuers.put(settings.issuer().toString(), issuer) != null) {
        throw new IllegalArgumentException("two issuers are " + settings.issuer());
      }
    }
  }

  private KeyFetch fetch(IssuerSettings settings) {
    return switch (settings.keys()) {
      case KeySource.Discovery discovery -> new HttpKeys(http, settings.issuer(), null);
      case KeySource.Url url -> new HttpKeys(http, settings.issuer(), url.jwks());
      case KeySource.File file -> new FileKeys(file.jwks());
    };
  }

  private static ForkJoinPool verifiers() {
    return new ForkJoinPool(
        Math.max(1, Runtime.getRuntime().availableProcessors() / 2),
        pool -> {
          ForkJoinWorkerThread thread =
              ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
          thread.setName("byline-verify-" + thread.getPoolIndex());
          return thread;
        },
        null,
        true);
  }

  /** Begins to fetch every issuer's keys, in the background and until they are there. */
  public void start() {
    issuers.values().forEach(issuer -> issuer.keys().start());
  }

  /** Each issuer and whether its tokens can be verified now. */
  public List<IssuerState> issuers() {
    return issuers.values().stream().map(issuer -> issuer.keys().state()).toList();
  }

  @Override
  public CompletionStage<Principal> authenticate(
      @Nullable BearerToken token, @Nullable String relayedUser) {
    if (token == null) {
      return refuse(Failure.of(
          Fault.NO_TOKEN,
          "No bearer token: send Authorization: Bearer with a token of your issuer."));
    }
    String text = token.value().expose();
    if (text.length() > TokenRules.TOKEN_BYTES_MAX) {
      return refuse(Failure.of(
          Fault.TOKEN_MALFORMED,
          "The token is longer than " + TokenRules.TOKEN_BYTES_MAX + " characters."));
    }
    TokenDigest digest = TokenDigest.of(text, relayedUser);
    VerifiedToken proof = memory.proof(digest);
    if (proof != null) {
      return CompletableFuture.completedFuture(proof.principal());
    }
    Failure refusal = memory.refusal(digest);
    return refusal != null
        ? refuse(refusal)
        : onVerifiers(() -> verify(text, relayedUser, digest))
            .thenApply(verified -> remembered(
                digest, keepTokens && relayedUser == null ? verified.with(token) : verified));
  }

  private Principal remembered(TokenDigest digest, VerifiedToken verified) {
    memory.proven(digest, verified);
    return verified.principal();
  }

  private CompletionStage<VerifiedToken> onVerifiers(
      Supplier<CompletionStage<VerifiedToken>> work) {
    if (!verifications.tryAcquire()) {
      return refuse(
          Failure.of(Fault.VERIFIER_BUSY, "The gateway is verifying too many tokens at a time."));
    }
    try {
      return CompletableFuture.supplyAsync(
              () -> {
                try {
                  if (closed) {
                    throw KeyRefusals.stopping();
                  }
                  return work.get();
                } finally {
                  verifications.release();
                }
              },
              verifiers)
          .thenCompose(verified -> verified);
    } catch (RejectedExecutionException stopped) {
      verifications.release();
      return CompletableFuture.failedFuture(KeyRefusals.stopping());
    }
  }

  private CompletionStage<VerifiedToken> verify(
      String text, @Nullable String relayedUser, TokenDigest digest) {
    try {
      SignedToken token = SignedToken.parse(text);
      TrustedIssuer issuer = issuer(token);
      issuer.check(token, text.length());
      long begun = issuer.keys().begun();
      TrustedIssuer.Look look = issuer.look(token);
      return look instanceof TrustedIssuer.Look.Signed signed
          ? CompletableFuture.completedFuture(issuer.verified(token, signed.by(), relayedUser))
          : issuer
              .anotherLook(token, look)
              .thenCompose(
                  there -> onVerifiers(() -> again(issuer, token, relayedUser, digest, begun)));
    } catch (Refused e) {
      memory.refused(digest, e.failure());
      throw e;
    }
  }

  private TrustedIssuer issuer(SignedToken token) {
    String name = token.issuer();
    TrustedIssuer issuer = name == null ? null : issuers.get(name);
    if (issuer == null) {
      throw Failure.of(
              Fault.TOKEN_ISSUER, "The token's issuer is not one that this gateway trusts.")
          .refused();
    }
    return issuer;
  }

  /**
   * After the issuer's keys were fetched: what they say is final.
   *
   * @param begun how many fetches had begun when the token came: only keys that were fetched later
   *     prove a signature bad for longer than this call
   */
  private CompletionStage<VerifiedToken> again(
      TrustedIssuer issuer,
      SignedToken token,
      @Nullable String relayedUser,
      TokenDigest digest,
      long begun) {
    boolean fresh = issuer.keys().fetchedAfter(begun);
    TrustedIssuer.Look look = issuer.look(token);
    if (look instanceof TrustedIssuer.Look.Signed signed) {
      return CompletableFuture.completedFuture(issuer.verified(token, signed.by(), relayedUser));
    }
    Refused refused = issuer.unsigned(look);
    if (fresh && look instanceof TrustedIssuer.Look.Unsigned) {
      memory.refused(digest, refused.failure());
    }
    throw refused;
  }

  /**
   * What {@code token} becomes, step by step; waits for its issuer's keys.
   *
   * @param relayedUser for whom its holder would say that it calls; null for nobody
   */
  public TokenExplanation explain(BearerToken token, @Nullable String relayedUser) {
    SignedToken parsed;
    try {
      parsed = SignedToken.parse(token.value().expose());
    } catch (Refused e) {
      return new TokenExplanation(null, null, List.of(), null, e.failure());
    }
    TokenExplanation.Header header = parsed.explained();
    TrustedIssuer issuer = header.issuer() == null ? null : issuers.get(header.issuer());
    Principal principal = null;
    Failure refusal = null;
    try {
      principal = authenticate(token, relayedUser).toCompletableFuture().join();
    } catch (RuntimeException e) {
      refusal = Refused.failureOf(e);
    }
    return new TokenExplanation(
        issuer == null ? null : issuer.name(),
        header,
        issuer == null ? List.of() : issuer.explain(parsed, relayedUser),
        principal,
        refusal);
  }

  /** Stops fetching and verifying; who waits for either is refused with {@link Fault#STOPPING}. */
  @Override
  public void close() {
    closed = true;
    timer.close();
    issuers.values().forEach(issuer -> issuer.keys().close());
    http.close();
    // Not shutdownNow, which would leave the stages of what is in the queue open for ever.
    verifiers.shutdown();
  }

  private static <T> CompletionStage<T> refuse(Failure failure) {
    return CompletableFuture.failedFuture(failure.refused());
  }
}
