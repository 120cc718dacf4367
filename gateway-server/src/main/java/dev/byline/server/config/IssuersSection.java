package dev.byline.server.config;

import com.nimbusds.jose.JWSAlgorithm;
import dev.byline.auth.cel.ClaimCondition;
import dev.byline.auth.cel.ClaimExpression;
import dev.byline.auth.jwt.ClaimsMapping;
import dev.byline.auth.jwt.IssuerSettings;
import dev.byline.auth.jwt.KeySource;
import dev.byline.auth.jwt.TokenRules;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The part of the configuration that says whose tokens are trusted, and what becomes of their claims. */
final class IssuersSection {
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");
  private static final ClaimExpression UNUSABLE = ClaimExpression.compile("\"unusable\"", false);
  private static final ClaimCondition EVERY = ClaimCondition.compile("true");
  private static final int TOKEN_BYTES = 16 * 1024;

  private IssuersSection() {}

  /** Every issuer, in the file's order. */
  static List<IssuerSettings> issuers(Section root) {
    List<IssuerSettings> issuers = new ArrayList<>();
    Set<URI> seen = new HashSet<>();
    Set<String> names = new HashSet<>();
    for (Section section : root.sections("issuers")) {
      String name = section.requiredText("name");
      if (!name.isEmpty() && !names.add(name)) {
        section.problem("name", "is declared twice: " + name);
      }
      URI issuer = section.requiredUri("issuer");
      if (!seen.add(issuer)) {
        section.problem("issuer", "is declared twice: " + issuer);
      }
      encrypted(section, "issuer", issuer);
      KeySource keys = keys(section);
      Set<String> audiences = new LinkedHashSet<>(section.texts("audiences"));
      Set<JWSAlgorithm> algorithms = algorithms(section);
      TokenRules rules = rules(section);
      if (rules.trustedRelay() && !root.has("relayed-user-header")) {
        section.problem("trusted-relay", "needs relayed-user-header");
      }
      ClaimsMapping mapping = mapping(section, rules.trustedRelay());
      section.end();
      if (rules.trustedRelay() && mapping != null && !mapping.subject().relayed()) {
        section.problem("identity.subject", "expected relay.user in a trusted relay's subject");
      }
      if (mapping != null && !audiences.isEmpty() && !algorithms.isEmpty()) {
        issuers.add(new IssuerSettings(name, issuer, keys, audiences, algorithms, rules, mapping));
      }
    }
    return issuers;
  }

  private static KeySource keys(Section section) {
    Duration kept = section.duration("keys-kept", Duration.ofHours(1));
    URI jwks = section.uri("jwks-uri");
    encrypted(section, "jwks-uri", jwks);
    if (section.has("jwks-file")) {
      if (section.has("jwks-uri")) {
        section.problem("jwks-uri", "means nothing beside jwks-file");
      }
      return new KeySource.File(Path.of(section.requiredText("jwks-file")), kept);
    }
    return jwks == null ? new KeySource.Discovery(kept) : new KeySource.Url(jwks, kept);
  }

  private static TokenRules rules(Section section) {
    return new TokenRules(
        section.duration("clock-skew", Duration.ofSeconds(30)),
        section.number("token-bytes", TOKEN_BYTES, 1, TokenRules.TOKEN_BYTES_MAX),
        section.has("required-claims")
            ? new LinkedHashSet<>(section.texts("required-claims"))
            : Set.of(),
        section.has("when") ? section.parsed("when", EVERY, ClaimCondition::compile) : null,
        section.flag("trusted-relay", false));
  }

  /** Keys that come in clear text prove nothing; on loopback nobody is on the way. */
  private static void encrypted(Section section, String key, @Nullable URI uri) {
    if (uri != null && "http".equals(uri.getScheme()) && !isLoopback(uri.getHost())) {
      section.problem(key, "expected https, except on loopback, got " + uri);
    }
  }

  private static boolean isLoopback(String host) {
    return LOOPBACK.contains(host) || host.equals(Section.UNUSABLE.getHost());
  }

  private static Set<JWSAlgorithm> algorithms(Section section) {
    Set<JWSAlgorithm> algorithms = new LinkedHashSet<>();
    for (String name : section.texts("algorithms")) {
      JWSAlgorithm algorithm = JWSAlgorithm.parse(name);
      if (IssuerSettings.ALGORITHMS.contains(algorithm)) {
        algorithms.add(algorithm);
      } else {
        section.problem(
            "algorithms", "expected asymmetric algorithms (RS, PS, ES, EdDSA), got " + name);
      }
    }
    return algorithms;
  }

  private static @Nullable ClaimsMapping mapping(Section issuer, boolean relay) {
    List<String> tenants = issuer.has("tenants") ? issuer.texts("tenants") : List.of();
    Section section = issuer.section("identity");
    ClaimExpression subject = claim(section, "subject", relay);
    ClaimExpression label = section.has("label") ? claim(section, "label", relay) : subject;
    ClaimExpression tenant = claim(section, "tenant", relay);
    ClaimExpression team = claim(section, "team", relay);
    ClaimExpression application = claim(section, "application", relay);
    ClaimExpression environment = claim(section, "environment", relay);
    ClaimExpression costCenter = claim(section, "cost-center", relay);
    SequencedMap<String, ClaimExpression> tags = tags(section, relay);
    section.end();
    try {
      return new ClaimsMapping(
          subject, label, tenant, team, application, environment, costCenter, tags, tenants);
    } catch (IllegalArgumentException e) {
      issuer.problem("", String.valueOf(e.getMessage()));
      return null;
    }
  }

  private static SequencedMap<String, ClaimExpression> tags(Section identity, boolean relay) {
    SequencedMap<String, ClaimExpression> tags = new LinkedHashMap<>();
    if (identity.has("tags")) {
      Section section = identity.section("tags");
      for (String key : section.names()) {
        tags.put(key, claim(section, key, relay));
      }
    }
    return tags;
  }

  private static ClaimExpression claim(Section section, String key, boolean relay) {
    if (!section.has(key)) {
      section.problem(key, "is missing: CEL over claims, such as claims.sub, or '\"a constant\"'");
    }
    return section.parsed(key, UNUSABLE, text -> ClaimExpression.compile(text, relay));
  }
}
