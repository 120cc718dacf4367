package dev.byline.server.config;

import dev.byline.auth.jwt.IssuerSettings;
import dev.byline.auth.sts.StsSettings;
import dev.byline.core.access.AccessPolicy;
import dev.byline.core.access.AccessRule;
import dev.byline.core.access.RegionRoute;
import dev.byline.core.metadata.MetadataKey;
import dev.byline.core.metadata.RequestMetadata;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The configuration file: YAML in, a checked {@link GatewayConfig} out, or every problem at once.
 *
 * <p>There is no default issuer, role or access rule: what is not said is refused.
 */
public final class ConfigFile {
  private static final int BODY_MAX = 25_000_000;
  /** Half of the rows that may wait for the ledger's file: each request in flight will need one. */
  private static final int REQUESTS_MAX = 32_768;

  private final List<String> problems = new ArrayList<>();

  private ConfigFile() {}

  /**
   * The configuration in {@code file}.
   *
   * @throws BadConfig with every problem of the file
   */
  public static GatewayConfig read(Path file) throws BadConfig {
    try {
      return parse(Files.readString(file));
    } catch (IOException e) {
      throw new BadConfig(List.of(file + ": can't be read"));
    }
  }

  /**
   * The configuration that {@code yaml} says.
   *
   * @throws BadConfig with every problem of the text
   */
  public static GatewayConfig parse(String yaml) throws BadConfig {
    JsonNode tree;
    try {
      tree = YAMLMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build()
          .readTree(yaml);
    } catch (JacksonException e) {
      throw new BadConfig(List.of("not YAML: " + e.getOriginalMessage() + where(e)));
    }
    ConfigFile file = new ConfigFile();
    GatewayConfig config = file.root(new Section("", tree, file.problems));
    if (!file.problems.isEmpty()) {
      throw new BadConfig(file.problems);
    }
    return config;
  }

  private static String where(JacksonException e) {
    return e.getLocation() == null
        ? ""
        : " (line " + e.getLocation().getLineNr() + ", column "
            + e.getLocation().getColumnNr() + ")";
  }

  private GatewayConfig root(Section root) {
    String region = UpstreamSection.region(root);
    StsSettings sts = sts(root.section("sts"), region);
    List<IssuerSettings> issuers = IssuersSection.issuers(root);
    List<RegionRoute> regions = UpstreamSection.routes(root, region);
    List<AccessRule> rules = AccessSection.rules(root, names(regions), tags(issuers));
    GatewayConfig config = new GatewayConfig(
        ListenSection.read(root),
        address(root.section("admin"), "127.0.0.1:9901"),
        CallerHeadersSection.read(root),
        pseudonymKey(root.section("session-names")),
        issuers,
        new AccessPolicy(rules, RolesSection.routes(root, tags(issuers), rules, sts), regions),
        metadata(root.section("request-metadata")),
        sts,
        ledger(root.section("ledger")),
        limits(root.section("limits")),
        timeouts(root.section("timeouts")));
    root.end();
    return config;
  }

  private static @Nullable Path pseudonymKey(Section section) {
    String file =
        section.has("pseudonym-key-file") ? section.requiredText("pseudonym-key-file") : "";
    section.end();
    return file.isEmpty() ? null : Path.of(file);
  }

  private static Set<String> names(List<RegionRoute> regions) {
    return regions.stream().map(RegionRoute::region).collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> tags(List<IssuerSettings> issuers) {
    return issuers.stream()
        .flatMap(issuer -> issuer.mapping().tags().keySet().stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  static InetSocketAddress address(Section section, @Nullable String otherwise) {
    String text =
        otherwise == null ? section.requiredText("address") : section.text("address", otherwise);
    section.end();
    int colon = text.lastIndexOf(':');
    if (colon > 0 && text.substring(colon + 1).matches("\\d{1,5}")) {
      int port = Integer.parseInt(text.substring(colon + 1));
      if (port <= 65_535) {
        return new InetSocketAddress(text.substring(0, colon), port);
      }
    }
    if (!text.isEmpty()) {
      section.problem("address", "expected host:port, got " + text);
    }
    return new InetSocketAddress(0);
  }

  /** Without the key, everything that is known of the caller goes into the metadata. */
  private static RequestMetadata metadata(Section section) {
    Set<MetadataKey> keys = EnumSet.noneOf(MetadataKey.class);
    for (MetadataKey key : MetadataKey.values()) {
      if (section.flag(key.text(), true)) {
        keys.add(key);
      }
    }
    section.end();
    return new RequestMetadata(keys);
  }

  private static StsSettings sts(Section section, String region) {
    StsSettings settings = new StsSettings(
        section.text("region", region),
        section.uri("endpoint"),
        positive(section, "timeout", Duration.ofSeconds(5)));
    section.end();
    return settings;
  }

  private static Path ledger(Section section) {
    String directory = section.requiredText("directory");
    section.end();
    return Path.of(directory);
  }

  private static Limits limits(Section section) {
    Limits limits = new Limits(
        section.number("requests-in-flight", 1024, 1, REQUESTS_MAX),
        section.number("body-bytes", BODY_MAX, 1, BODY_MAX),
        section.number("body-memory", 256 * 1024 * 1024, BODY_MAX, Integer.MAX_VALUE));
    section.end();
    return limits;
  }

  private static Timeouts timeouts(Section section) {
    Timeouts timeouts = new Timeouts(
        positive(section, "connect", Duration.ofSeconds(5)),
        positive(section, "request-head", Duration.ofSeconds(10)),
        positive(section, "request-body", Duration.ofSeconds(60)),
        positive(section, "request-whole", Duration.ofMinutes(10)),
        positive(section, "first-byte", Duration.ofHours(1)),
        positive(section, "idle", Duration.ofHours(1)),
        positive(section, "keep-alive", Duration.ofSeconds(75)),
        positive(section, "client-stall", Duration.ofMinutes(5)),
        section.duration("drain", Duration.ofSeconds(30)));
    section.end();
    return timeouts;
  }

  private static Duration positive(Section section, String key, Duration otherwise) {
    Duration duration = section.duration(key, otherwise);
    if (!duration.isPositive()) {
      section.problem(key, "expected more than zero");
    }
    return duration;
  }
}
