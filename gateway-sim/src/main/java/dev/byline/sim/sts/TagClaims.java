package dev.byline.sim.sts;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * The session tags that a token carries: nested in one claim, or flat, a claim for each tag.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html">Passing session tags using
 *     AssumeRoleWithWebIdentity</a>
 */
final class TagClaims {
  private static final String TAGS = "https://aws.amazon.com/tags";
  private static final String FLAT = TAGS + "/principal_tags/";
  private static final String FLAT_TRANSITIVE = TAGS + "/transitive_tag_keys";

  private TagClaims() {}

  static Map<String, String> tags(JsonNode claims) {
    Map<String, String> tags = new LinkedHashMap<>();
    Set<String> seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    for (Map.Entry<String, JsonNode> tag :
        claims.path(TAGS).path("principal_tags").properties()) {
      put(tags, seen, tag.getKey(), tag.getValue());
    }
    for (Map.Entry<String, JsonNode> claim : claims.properties()) {
      if (claim.getKey().startsWith(FLAT)) {
        put(tags, seen, claim.getKey().substring(FLAT.length()), claim.getValue());
      }
    }
    return tags;
  }

  private static void put(
      Map<String, String> tags, Set<String> seen, String key, JsonNode written) {
    List<String> values = strings(written);
    if (values.size() != 1) {
      throw WebIdentity.invalid("principal_tags: one value per key was expected: " + key);
    }
    if (!seen.add(key)) {
      throw Invalid.because(
          "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
    }
    tags.put(key, values.getFirst());
  }

  static Set<String> transitive(JsonNode claims) {
    JsonNode nested = claims.path(TAGS).path("transitive_tag_keys");
    return new LinkedHashSet<>(
        strings(nested.isMissingNode() ? claims.path(FLAT_TRANSITIVE) : nested));
  }

  /** A text, or a list of texts; none when it is neither. */
  static List<String> strings(JsonNode node) {
    List<String> all = new ArrayList<>();
    if (node.isString()) {
      all.add(node.asString());
    } else if (node.isArray()) {
      node.forEach(one -> all.add(one.asString("")));
    }
    return all;
  }
}
