package dev.byline.server.config;

import dev.byline.core.access.ModelPattern;
import dev.byline.core.access.RegionRoute;
import dev.byline.core.request.BedrockService;
import dev.byline.core.request.Endpoint;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The part of the configuration that says where calls go: the hosts of the region itself ({@code
 * upstream}), and of other regions by model ({@code regions}).
 *
 * @see <a href="https://docs.aws.amazon.com/general/latest/gr/bedrock.html">Amazon Bedrock endpoints</a>
 */
final class UpstreamSection {
  private UpstreamSection() {}

  /** Every region in the order in which it is asked for; the last takes what no other does. */
  static List<RegionRoute> routes(Section root, String region) {
    List<RegionRoute> routes = new ArrayList<>();
    if (root.has("regions")) {
      Set<String> seen = new HashSet<>(Set.of(region));
      for (Section section : root.sections("regions")) {
        String name = region(section);
        if (!name.isEmpty() && !seen.add(name)) {
          section.problem("region", "is declared twice: " + name);
        }
        List<ModelPattern> models = AccessSection.models(section);
        routes.add(new RegionRoute(models, endpoints(section, name)));
      }
    }
    routes.add(RegionRoute.ofAll(endpoints(root.section("upstream"), region)));
    return routes;
  }

  /** The region that {@code section} names. */
  static String region(Section section) {
    String region = section.requiredText("region");
    if (!region.isEmpty() && !region.matches("[a-z]{2,5}(-[a-z]+)+-\\d{1,2}")) {
      section.problem("region", "expected an AWS region such as us-east-1, got " + region);
    }
    return region;
  }

  private static Map<BedrockService, Endpoint> endpoints(Section section, String region) {
    boolean fips = section.flag("fips", false);
    boolean dualStack = section.flag("dual-stack", false);
    Map<BedrockService, Endpoint> endpoints = new EnumMap<>(BedrockService.class);
    endpoints.put(
        BedrockService.RUNTIME,
        endpoint(section, region, host(BedrockService.RUNTIME, region, fips, dualStack)));
    Section controlPlane = section.section("control-plane");
    if (controlPlane.flag("enabled", controlPlane.has("endpoint"))) {
      endpoints.put(
          BedrockService.CONTROL_PLANE,
          endpoint(
              controlPlane, region, host(BedrockService.CONTROL_PLANE, region, fips, dualStack)));
    }
    controlPlane.end();
    Section mantle = section.section("mantle");
    if (mantle.flag("enabled", mantle.has("endpoint"))) {
      if (fips && !mantle.has("endpoint")) {
        mantle.problem("enabled", "no FIPS host of bedrock-mantle is known: name its endpoint");
      }
      // The mantle host has the dual-stack name only.
      endpoints.put(
          BedrockService.MANTLE,
          endpoint(mantle, region, host(BedrockService.MANTLE, region, false, true)));
    }
    mantle.end();
    section.end();
    return endpoints;
  }

  private static Endpoint endpoint(Section section, String region, String host) {
    URI uri = section.uri("endpoint");
    if (uri == null) {
      return new Endpoint(region, true, host, 443);
    }
    boolean tls = "https".equals(uri.getScheme());
    int port = uri.getPort() < 0 ? (tls ? 443 : 80) : uri.getPort();
    return new Endpoint(region, tls, uri.getHost(), port);
  }

  private static String host(
      BedrockService service, String region, boolean fips, boolean dualStack) {
    return service.endpointPrefix()
        + (fips ? "-fips." : ".")
        + region
        + '.'
        + (dualStack ? dualStackSuffix(region) : suffix(region));
  }

  private static String suffix(String region) {
    if (region.startsWith("cn-")) {
      return "amazonaws.com.cn";
    }
    return region.startsWith("eusc-") ? "amazonaws.eu" : "amazonaws.com";
  }

  private static String dualStackSuffix(String region) {
    if (region.startsWith("cn-")) {
      return "api.amazonwebservices.com.cn";
    }
    return region.startsWith("eusc-") ? "api.amazonwebservices.eu" : "api.aws";
  }
}
