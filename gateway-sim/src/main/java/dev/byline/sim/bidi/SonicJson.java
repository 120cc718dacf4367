package dev.byline.sim.bidi;

import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reading and writing JSON of the speech models. */
final class SonicJson {
  static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(20_000_000).build())
          .build())
      .build();

  private SonicJson() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }
}
