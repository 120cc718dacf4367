package dev.byline.sim.bedrock;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was asked, in the order in which the prompt cache sees it: tools, system, messages.
 *
 * @param maxTokens the longest answer allowed; empty for the model's own limit
 */
public record Prompt(List<Segment> segments, Optional<Long> maxTokens) {
  public Prompt {
    segments = List.copyOf(segments);
  }

  /** All tokens of the prompt. */
  public long tokens() {
    return segments.stream().mapToLong(Segment::tokens).sum();
  }

  /**
   * One block of it.
   *
   * @param cacheTtl {@code 5m} or {@code 1h} when the cache is to keep everything up to here
   */
  public record Segment(String text, long tokens, Optional<String> cacheTtl) {}

  /** Collects segments. */
  public static final class Builder {
    private final List<Segment> segments = new ArrayList<>();

    public Builder text(String text) {
      segments.add(new Segment(text, Tokens.count(text), Optional.empty()));
      return this;
    }

    public Builder attachment(String identity) {
      segments.add(new Segment(identity, Tokens.ATTACHMENT, Optional.empty()));
      return this;
    }

    /** Marks the end of what came so far as a cache point. */
    public Builder cachePoint(String ttl) {
      if (!segments.isEmpty()) {
        Segment last = segments.removeLast();
        segments.add(new Segment(last.text(), last.tokens(), Optional.of(ttl)));
      }
      return this;
    }

    public Prompt build(Optional<Long> maxTokens) {
      return new Prompt(segments, maxTokens);
    }
  }
}
