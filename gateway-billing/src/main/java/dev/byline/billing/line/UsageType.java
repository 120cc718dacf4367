package dev.byline.billing.line;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@code line_item_usage_type} and what it says. The one place where usage types are told apart.
 *
 * <p>Two shapes are known. AWS's own, {@code <region>-<model>-[mantle-]<token type>[-<tier>]}: <a
 * href="https://docs.aws.amazon.com/bedrock/latest/userguide/cost-mgmt-understanding-cur-data.html">
 * Bedrock's CUR data</a>. And AWS Marketplace's, {@code <region>-MP:<region>_<token type>-Units},
 * seen in real bills.
 */
public record UsageType(String text) {

  /**
   * Text to look for, with letters and digits only and in lower case → what it counts. The first
   * that is found decides, so cache comes before input: {@code cache-read-input-token-count} holds
   * "input-token" too.
   */
  private static final List<Rule> KINDS = List.of(
      new Rule("cacheread", TokenKind.CACHE_READ),
      new Rule("cachewrite", TokenKind.CACHE_WRITE),
      new Rule("inputtoken", TokenKind.INPUT),
      new Rule("outputtoken", TokenKind.OUTPUT));

  private static final Pattern MODEL = Pattern.compile(
      "^(?:[A-Z]{2,4}\\d{1,2}-)?(.+?)-(?:mantle-)?(?:cache-read|cache-write|input|output)-.+$");

  /** What the usage counts. */
  public TokenKind kind() {
    String letters = text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    return KINDS.stream()
        .filter(rule -> letters.contains(rule.text()))
        .map(Rule::kind)
        .findFirst()
        .orElse(TokenKind.OTHER);
  }

  /** The model's name, which only AWS's own shape holds. */
  public Optional<String> model() {
    Matcher parts = MODEL.matcher(text);
    return !marketplace() && parts.matches() ? Optional.of(parts.group(1)) : Optional.empty();
  }

  /** True for AWS Marketplace's shape. */
  public boolean marketplace() {
    return text.contains("MP:");
  }

  private record Rule(String text, TokenKind kind) {}
}
