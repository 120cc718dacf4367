package dev.byline.demo;

import java.util.List;
import java.util.Map;

/**
 * One of the demo's users, with the claims that an identity provider would put into a token.
 *
 * @param name subject, and the readable part of the session name
 * @param tenant the customer or company
 * @param team who pays
 * @param application what calls
 * @param environment such as {@code prod}
 * @param costCenter finance's own key
 * @param appetite how many times longer than alice's this user's prompts are
 */
record DemoUser(
    String name,
    String tenant,
    String team,
    String application,
    String environment,
    String costCenter,
    int appetite) {

  /** Six users of three teams in two tenants. */
  static final List<DemoUser> ALL = List.of(
      new DemoUser("alice", "acme", "search", "chat", "prod", "cc-100", 1),
      new DemoUser("bob", "acme", "search", "chat", "dev", "cc-100", 2),
      new DemoUser("carol", "acme", "support", "triage", "prod", "cc-200", 5),
      new DemoUser("dave", "acme", "support", "triage", "prod", "cc-200", 3),
      new DemoUser("erin", "globex", "research", "papers", "prod", "cc-900", 8),
      new DemoUser("frank", "globex", "research", "papers", "dev", "cc-900", 1));

  /** The claims of this user's token. */
  Map<String, Object> claims() {
    return Map.of(
        "sub", name,
        "email", name + "@" + tenant + ".example",
        "tenant", tenant,
        "team", team,
        "application", application,
        "environment", environment,
        "cost_center", costCenter);
  }
}
