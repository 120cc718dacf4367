package dev.byline.billing.report;

import dev.byline.billing.GroupBy;
import dev.byline.billing.SpendRow;
import dev.byline.billing.Tokens;
import dev.byline.billing.Totals;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The report as one JSON object: {@code rows} (which add up to {@code totals}), {@code totals},
 * {@code attributed_share} (null when usage cost nothing), {@code outside}, {@code warnings}. Costs
 * are exact decimal numbers.
 */
final class JsonReport {

  private static final JsonMapper MAPPER = JsonMapper.builder()
      .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
      .enable(SerializationFeature.INDENT_OUTPUT)
      .build();

  private JsonReport() {}

  static String write(Report report) {
    Totals totals = report.totals();
    ObjectNode root = MAPPER.createObjectNode();
    ArrayNode periods = root.putArray("periods");
    totals.periods().forEach(periods::add);
    root.put("currency", totals.currency());
    ArrayNode groups = root.putArray("group_by");
    report.groups().forEach(group -> groups.add(group.label()));
    ArrayNode rows = root.putArray("rows");
    report.rows().forEach(row -> rows.add(row(report, row)));
    ObjectNode sums = root.putObject("totals");
    put(sums, totals.tokens());
    sums.put("cost", totals.cost());
    sums.put("usage_cost", totals.coverage().usageCost());
    sums.put("attributed_usage_cost", totals.coverage().attributedUsageCost());
    sums.put("unattributed_cost", totals.coverage().unattributedCost());
    root.put("attributed_share", totals.coverage().attributedShare().orElse(null));
    ObjectNode outside = root.putObject("outside");
    outside.put("rows", totals.outside().rows());
    outside.put("cost", totals.outside().cost());
    ArrayNode warnings = root.putArray("warnings");
    report.warnings().forEach(warnings::add);
    return MAPPER.writeValueAsString(root) + "\n";
  }

  private static JsonNode row(Report report, SpendRow row) {
    ObjectNode node = MAPPER.createObjectNode();
    for (int i = 0; i < row.keys().size(); i++) {
      GroupBy group = report.groups().get(i);
      node.put(group.label().replace('-', '_'), row.keys().get(i));
    }
    node.put("unattributed", row.unattributed());
    put(node, row.tokens());
    node.put("cost", row.cost());
    return node;
  }

  private static void put(ObjectNode node, Tokens tokens) {
    node.put("input_tokens", tokens.input());
    node.put("output_tokens", tokens.output());
    node.put("cache_read_tokens", tokens.cacheRead());
    node.put("cache_write_tokens", tokens.cacheWrite());
  }
}
