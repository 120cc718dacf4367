package dev.byline.demo.deploy;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Policy documents as texts: their statements, one left out, many as one. */
@NullMarked
final class Policies {
  private static final JsonMapper JSON = new JsonMapper();

  private Policies() {}

  /** Compact JSON of a document, which a template may hold as JSON or as its text. */
  static String compact(JsonNode document) {
    return (document.isString() ? JSON.readTree(document.asString()) : document).toString();
  }

  static List<JsonNode> statements(String document) {
    return JSON.readTree(document).path("Statement").valueStream().toList();
  }

  static List<String> sids(String document) {
    return statements(document).stream()
        .map(each -> each.path("Sid").asString())
        .toList();
  }

  /** The same without one statement, which must be there. */
  static String without(String sid, String document) {
    List<JsonNode> kept = statements(document).stream()
        .filter(each -> !each.path("Sid").asString().equals(sid))
        .toList();
    if (kept.size() != statements(document).size() - 1) {
      throw new IllegalArgumentException("no statement " + sid + " in " + document);
    }
    return of(kept);
  }

  /** All of their statements in one document. */
  static String union(Stream<String> documents) {
    return of(documents.flatMap(each -> statements(each).stream()).toList());
  }

  /** AWS does not count white space between the parts of a document. */
  static int size(String document) {
    return JSON.readTree(document).toString().length();
  }

  private static String of(List<JsonNode> statements) {
    ObjectNode document = JSON.createObjectNode().put("Version", "2012-10-17");
    ArrayNode all = document.putArray("Statement");
    statements.forEach(all::add);
    return document.toString();
  }
}
