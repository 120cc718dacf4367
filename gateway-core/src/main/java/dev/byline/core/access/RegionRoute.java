package dev.byline.core.access;

import dev.byline.core.request.BedrockService;
import dev.byline.core.request.Endpoint;
import java.util.List;
import java.util.Map;

/**
 * One region that calls may go to.
 *
 * @param models calls whose model, or whose other resource, fits any of these go there
 * @param endpoints the region's host of each service; a service without one is switched off
 */
public record RegionRoute(List<ModelPattern> models, Map<BedrockService, Endpoint> endpoints) {
  /** Copies both. */
  public RegionRoute {
    models = List.copyOf(models);
    endpoints = Map.copyOf(endpoints);
  }

  /** The route that takes every call. */
  public static RegionRoute ofAll(Map<BedrockService, Endpoint> endpoints) {
    return new RegionRoute(List.of(new ModelPattern("*")), endpoints);
  }

  /** The region's name: that of its hosts. */
  public String region() {
    for (Endpoint endpoint : endpoints.values()) {
      return endpoint.region();
    }
    return "";
  }

  boolean takes(String subject) {
    return ModelPattern.anyMatches(models, subject);
  }
}
