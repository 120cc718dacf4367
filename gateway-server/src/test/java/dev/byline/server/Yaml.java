package dev.byline.server;

import java.util.List;
import org.jspecify.annotations.NullMarked;

/** Parts of configuration files. */
@NullMarked
final class Yaml {
  /** The claims that {@link GatewayFixture#claims} gives. */
  static final List<String> IDENTITY = List.of(
      "subject: claims.sub",
      "label: claims.email",
      "tenant: claims.tenant",
      "team: claims.team",
      "application: claims.application",
      "environment: claims.environment",
      "cost-center: claims.cost_center");

  private Yaml() {}

  /** An issuer with these further {@code lines} and the usual mapping. */
  static String issuer(String name, String url, String... lines) {
    return issuer(IDENTITY, name, url, lines);
  }

  /** An issuer with these further {@code lines} and this mapping. */
  static String issuer(List<String> identity, String name, String url, String... lines) {
    return "  - name: " + name
        + "\n    issuer: " + url
        + "\n    audiences: [byline]\n    "
        + String.join("\n    ", lines)
        + "\n    identity:\n      "
        + String.join("\n      ", identity)
        + "\n";
  }

  /** {@code file} with these issuers instead of its own. */
  static String withIssuers(String file, String... issuers) {
    return file.substring(0, file.indexOf("issuers:\n"))
        + "issuers:\n"
        + String.join("", issuers)
        + file.substring(file.indexOf("roles:\n"));
  }

  /** {@code file} with these issuers beside its own. */
  static String besideIssuers(String file, String... issuers) {
    return file.replace("roles:\n", String.join("", issuers) + "roles:\n");
  }

  /** {@code file} with these roles instead of its own. */
  static String withRoles(String file, String roles) {
    return file.substring(0, file.indexOf("roles:\n"))
        + "roles:\n"
        + roles
        + file.substring(file.indexOf("access:\n"));
  }
}
