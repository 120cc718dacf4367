package dev.byline.auth.jwt;

import com.sun.management.ThreadMXBean;
import dev.byline.auth.cel.ClaimCondition;
import dev.byline.auth.cel.ClaimExpression;
import dev.byline.auth.cel.PrincipalCondition;
import dev.byline.core.identity.Principal;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.NullMarked;

/**
 * A measurement: what the expressions of a configuration cost, once when they are read and at each
 * token and call, and what the worst token costs. Times are the thread's CPU time.
 */
@NullMarked
public final class ExpressionCost {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final Map<String, Object> CLAIMS = Map.ofEntries(
      Map.entry("iss", "https://acme.okta.example/oauth2/default"),
      Map.entry("sub", "00u1abcd"),
      Map.entry("aud", List.of("byline")),
      Map.entry("iat", Date.from(Instant.EPOCH)),
      Map.entry("exp", Date.from(Instant.EPOCH)),
      Map.entry("jti", "ID.4711"),
      Map.entry("email", "alice@acme.example"),
      Map.entry("email_verified", true),
      Map.entry("azp", "chat"),
      Map.entry("project", "apollo"),
      Map.entry("groups", List.of("everyone", "staff", "team-blue", "vpn", "bedrock")));

  private ExpressionCost() {}

  /** Prints what it measures, and ends. */
  public static void main(String[] arguments) {
    long start = THREADS.getCurrentThreadCpuTime();
    ClaimsMapping mapping = mapping();
    long first = THREADS.getCurrentThreadCpuTime();
    mapping();
    long second = THREADS.getCurrentThreadCpuTime();
    System.out.printf(
        "read the example: %d ms the first time, %d ms again%n",
        (first - start) / 1_000_000, (second - first) / 1_000_000);

    ClaimsMapper mapper =
        new ClaimsMapper("okta", "https://acme.okta.example", mapping, SessionNames.readable());
    Principal principal = mapper.principal(CLAIMS, null);
    measure("one mapping", () -> mapper.principal(CLAIMS, null).subject().isEmpty());
    ClaimCondition verified = ClaimCondition.compile("claims.email_verified == true");
    measure("one issuers[].when", () -> verified.test(CLAIMS));
    for (String text : List.of(
        "principal.tenant == 'acme'",
        "principal.tenant == 'acme' && principal.environment == 'prod'",
        "principal.tags.project == 'apollo' && principal.team.matches('^team-[a-z]+$')")) {
      PrincipalCondition condition = PrincipalCondition.compile(text);
      measure(text, () -> condition.holds(principal));
    }
    worst();
  }

  private static void worst() {
    Map<String, Object> hostile =
        Map.of("groups", Collections.nCopies(990, "team"), "long", "a".repeat(9_000));
    for (String text : List.of(
        "claims.groups.filter(g, g.startsWith('team-')).size() == 0",
        "claims.groups.filter(g, g.matches('^team-[a-z]+$')).size() == 0",
        "claims.groups.map(g, g.upperAscii()).size() == 0",
        "claims.groups.exists(g, g == claims.long)",
        "claims.groups.exists(g, claims.groups[0] != g)",
        "claims.groups.exists(g, claims.long.matches('^(a*)*b$'))",
        "claims.groups.exists(a, claims.groups.exists(b, a + b == 'x'))")) {
      ClaimCondition condition = ClaimCondition.compile(text);
      measureFew(text, () -> condition.test(hostile));
    }
  }

  private static ClaimsMapping mapping() {
    SequencedMap<String, ClaimExpression> tags =
        new TreeMap<>(Map.of("project", compiled("claims.project")));
    return new ClaimsMapping(
        compiled("claims.sub"),
        compiled("claims.email"),
        compiled("'acme'"),
        compiled("claims.groups.filter(g, g.startsWith(\"team-\"))[0]"),
        compiled("claims.azp"),
        compiled("'prod'"),
        compiled("has(claims.cost_center) ? claims.cost_center : \"unassigned\""),
        tags,
        List.of());
  }

  private static ClaimExpression compiled(String text) {
    return ClaimExpression.compile(text, false);
  }

  private static void measure(String what, BooleanSupplier work) {
    run(work, 300_000);
    print(what, work, 200_000);
  }

  private static void measureFew(String what, BooleanSupplier work) {
    run(work, 30);
    print(what, work, 20);
  }

  private static void print(String what, BooleanSupplier work, int rounds) {
    long bytes = THREADS.getCurrentThreadAllocatedBytes();
    long start = THREADS.getCurrentThreadCpuTime();
    int yes = run(work, rounds);
    long nanos = THREADS.getCurrentThreadCpuTime() - start;
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - bytes;
    System.out.printf(
        "%s: %.2f us, %d bytes (%s)%n", what, nanos / 1e3 / rounds, allocated / rounds, yes > 0);
  }

  private static int run(BooleanSupplier work, int rounds) {
    int yes = 0;
    for (int round = 0; round < rounds; round++) {
      if (work.getAsBoolean()) {
        yes++;
      }
    }
    return yes;
  }
}
