package dev.byline.sim.bedrock.openai;

import dev.byline.sim.bedrock.Body;
import dev.byline.sim.bedrock.Model;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** The member {@code service_tier}. The GPT models know no tier but the standard one. */
final class Tier {
  private static final Set<String> NAMES = Set.of("auto", "default", "flex", "priority");

  private Tier() {}

  /** The tier as the books name it. */
  static String of(ObjectNode body, Model model) {
    String name = body.path("service_tier").asString("default");
    Body.need(NAMES.contains(name), "service_tier: must be one of auto, default, flex, priority");
    boolean other = name.equals("flex") || name.equals("priority");
    Body.need(
        !other || model.family() == Model.Family.GPT_OSS,
        "service_tier: '" + name + "' is not supported with this model.");
    return other ? name : "standard";
  }
}
