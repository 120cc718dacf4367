package dev.byline.sim.cur;

import dev.byline.sim.books.ServedCall;
import dev.byline.sim.cur.CurOptions.Billing;
import dev.byline.sim.cur.CurOptions.ClaudeRows;
import dev.byline.sim.cur.CurOptions.Content;
import dev.byline.sim.cur.CurOptions.TimeGranularity;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The Usage rows: the books summed by interval, usage type, operation, principal and resource.
 *
 * <p>Amounts are exact although the column is a double. Tokens divided by a power of ten have as many significant digits as the count
 * of tokens has; a count below {@link #MOST_TOKENS} has at most 15, and a decimal of at most 15 digits survives the way to a double and
 * back (IEEE 754 binary64, {@code DBL_DIG}). So a reader that rounds amount times unit to an integer, row by row, has the tokens.
 */
final class UsageLines {

  /** Tokens of one row stay below this. */
  static final long MOST_TOKENS = 1_000_000_000_000_000L;

  private static final RowShape AMAZON = new NativeRows("AmazonBedrock");
  private static final RowShape CLAUDE = new NativeRows("AmazonBedrockService");
  private static final RowShape MANTLE = new MantleRows("AmazonBedrock");
  private static final RowShape MANTLE_CLAUDE = new MantleRows("AmazonBedrockService");
  private static final RowShape MARKETPLACE = new MarketplaceRows();

  private final CurOptions.Table table;
  private final Billing billing;

  UsageLines(CurOptions options) {
    this.table = options.table();
    this.billing = options.billing();
  }

  List<LineItem> of(List<ServedCall> calls) {
    Map<Grain, Long> tokens = new HashMap<>();
    for (ServedCall call : calls) {
      add(call, tokens);
    }
    Map<Sku, Listing> listings = new HashMap<>();
    List<LineItem> lines = new ArrayList<>(tokens.size());
    tokens.forEach((grain, count) ->
        lines.add(line(grain, listings.computeIfAbsent(grain.sku(), this::listing), count)));
    return lines;
  }

  private void add(ServedCall call, Map<Grain, Long> tokens) {
    InvokedModel model = InvokedModel.of(call, billing.prices(), billing.applicationProfiles());
    ServiceTier tier = ServiceTier.of(call.serviceTier());
    LineItem.Caller caller = caller(call, model);
    Instant start = call.at()
        .truncatedTo(
            table.granularity() == TimeGranularity.HOURLY ? ChronoUnit.HOURS : ChronoUnit.DAYS);
    for (TokenKind kind : TokenKind.values()) {
      long count = kind.tokens(call);
      if (count > 0) {
        Sku sku = new Sku(
            model.price(),
            model.routing(),
            tier,
            kind,
            call.region(),
            call.endpoint().equals("bedrock-mantle"));
        tokens.merge(new Grain(start, call.accountId(), caller, sku), count, Math::addExact);
      }
    }
  }

  private LineItem.Caller caller(ServedCall call, InvokedModel model) {
    SortedMap<String, String> tags = new TreeMap<>();
    if (table.content().contains(Content.TAGS)) {
      call.principalTags().forEach((key, value) -> tags.put("iamPrincipal/" + key, value));
    }
    return new LineItem.Caller(
        kept(Content.IAM_PRINCIPAL, call.principalArn()),
        tags,
        kept(Content.RESOURCES, model.resourceArn()),
        operation(call.operation()));
  }

  private @Nullable String kept(Content content, String value) {
    return table.content().contains(content) ? value : null;
  }

  /**
   * line_item_operation has these values since January 2026. AWS documents none for bidirectional streams: that they count as streaming
   * is an assumption.
   */
  private static String operation(String api) {
    return switch (api) {
      case "Converse", "InvokeModel", "ChatCompletions", "Responses", "Messages" ->
        "InvokeModelInference";
      case "ConverseStream",
          "InvokeModelWithResponseStream",
          "InvokeModelWithBidirectionalStream",
          "ChatCompletionsStream",
          "ResponsesStream",
          "MessagesStream" -> "InvokeModelStreamingInference";
      default ->
        throw new IllegalArgumentException(
            "operation '%s': expected Converse, InvokeModel[With[Response|Bidirectional]Stream], ChatCompletions, Responses or Messages, or one of them with Stream"
                .formatted(api));
    };
  }

  private LineItem line(Grain grain, Listing listing, long tokens) {
    if (tokens >= MOST_TOKENS) {
      throw new IllegalArgumentException(
          "%s: %d tokens in one row, expected fewer than %d".formatted(grain, tokens, MOST_TOKENS));
    }
    Duration interval =
        table.granularity() == TimeGranularity.HOURLY ? Duration.ofHours(1) : Duration.ofDays(1);
    return new LineItem(
        LineItem.Type.USAGE,
        grain.accountId(),
        grain.start(),
        grain.start().plus(interval),
        listing.seller(),
        listing.product(),
        grain.caller(),
        listing.charge(tokens));
  }

  private Listing listing(Sku sku) {
    if (sku.mantle()) {
      boolean claude = sku.model().catalogue() != ModelPrice.Catalogue.NATIVE;
      return (claude ? MANTLE_CLAUDE : MANTLE).listing(sku);
    }
    if (sku.model().catalogue() == ModelPrice.Catalogue.NATIVE) {
      return AMAZON.listing(sku);
    }
    return (billing.claudeRows() == ClaudeRows.NATIVE ? CLAUDE : MARKETPLACE).listing(sku);
  }

  /** What keeps two rows apart. */
  private record Grain(Instant start, String accountId, LineItem.Caller caller, Sku sku) {}
}
