package dev.byline.server.observe;

import dev.byline.core.observe.Observer;
import dev.byline.core.usage.StreamEnd;
import dev.byline.core.usage.Usage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts what the steps report. Users, teams and models are never labels here; the ledger has them.
 *
 * <p>Thread: any. Owns: its meters. Fails: never.
 */
public final class MicrometerObserver implements Observer {
  private final MeterRegistry registry;
  private final Map<ExchangeKey, Timer> exchanges = new ConcurrentHashMap<>();
  private final Map<String, Timer> roles = new ConcurrentHashMap<>();
  private final Counter inputTokens;
  private final Counter outputTokens;
  private final Counter cacheReadTokens;
  private final Counter cacheWriteTokens;
  private final Counter usageAbsent;

  private record ExchangeKey(String operation, String outcome, String reason, int status) {}

  /** An observer that counts in {@code registry}. */
  public MicrometerObserver(MeterRegistry registry) {
    this.registry = registry;
    this.inputTokens = tokens("input");
    this.outputTokens = tokens("output");
    this.cacheReadTokens = tokens("cache_read");
    this.cacheWriteTokens = tokens("cache_write");
    this.usageAbsent = Counter.builder("byline.usage.absent")
        .description("Exchanges that reached a model and whose answer did not say their usage")
        .register(registry);
  }

  @Override
  public void exchangeEnded(String operation, StreamEnd end, Duration total) {
    exchanges
        .computeIfAbsent(
            new ExchangeKey(operation, end.outcome().text(), end.reason(), end.status()),
            this::exchangeTimer)
        .record(total);
    Usage usage = end.usage();
    if (!usage.present()) {
      usageAbsent.increment();
      return;
    }
    inputTokens.increment((double) usage.input());
    outputTokens.increment((double) usage.output());
    cacheReadTokens.increment((double) usage.cacheRead());
    cacheWriteTokens.increment((double) usage.cacheWrite());
  }

  @Override
  public void roleAssumed(String outcome, Duration took) {
    roles
        .computeIfAbsent(
            outcome,
            tag -> Timer.builder("byline.sts.assume.role")
                .description("AssumeRole calls by outcome")
                .tag("outcome", tag)
                .register(registry))
        .record(took);
  }

  private Timer exchangeTimer(ExchangeKey key) {
    return Timer.builder("byline.exchange")
        .description("Exchanges from the first byte of the request to the last of the answer")
        .tag("operation", key.operation())
        .tag("outcome", key.outcome())
        .tag("reason", key.reason())
        .tag("status", Integer.toString(key.status()))
        .register(registry);
  }

  private Counter tokens(String kind) {
    return Counter.builder("byline.tokens")
        .description("Tokens as Bedrock reported them")
        .tag("kind", kind)
        .register(registry);
  }
}
