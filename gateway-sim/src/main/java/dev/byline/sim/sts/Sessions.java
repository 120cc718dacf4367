package dev.byline.sim.sts;

import dev.byline.sim.http.Refused;
import dev.byline.sim.iam.AccessKey;
import dev.byline.sim.iam.Role;
import dev.byline.sim.iam.RoleSession;
import dev.byline.sim.iam.SimulatedIam;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Opens role sessions once policies have agreed: inheritance, packed size, durations. */
final class Sessions {
  private final SimulatedIam iam;

  Sessions(SimulatedIam iam) {
    this.iam = iam;
  }

  /** An opened session: its keys and the share of the packed limit that it uses. */
  record Opened(AccessKey key, RoleSession session, int packedPercent) {}

  /**
   * Opens one.
   *
   * @param parent the calling session, when roles are chained
   */
  Opened open(SessionRequest request, Role role, Optional<RoleSession> parent) {
    checkDuration(request, role, parent.isPresent());
    Map<String, String> inherited = parent.map(Sessions::transitiveTags).orElse(Map.of());
    checkCollisions(request, inherited);
    Map<String, String> tags = request.allTags(inherited);
    if (tags.size() > 50) {
      throw Invalid.because("The number of tags exceeds the limit of 50, inherited ones included");
    }
    int percent = PackedSize.checked(tags, request.limits().plain());
    Set<String> transitive = new TreeSet<>(inherited.keySet());
    transitive.addAll(request.transitiveKeys());
    RoleSession session = new RoleSession(
        role,
        request.sessionName(),
        tags,
        transitive,
        request.sourceIdentity().or(() -> parent.flatMap(RoleSession::sourceIdentity)),
        request.limits().documents());
    return new Opened(
        iam.openSession(session, request.life(), request.minimumTokenSize()), session, percent);
  }

  private static void checkDuration(SessionRequest request, Role role, boolean chained) {
    if (chained && request.life().compareTo(SessionRequest.DEFAULT) > 0) {
      throw Invalid.because(
          "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role"
              + " chaining");
    }
    if (request.life().compareTo(role.maxSession()) > 0) {
      throw Invalid.because(
          "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
    }
  }

  private static void checkCollisions(SessionRequest request, Map<String, String> inherited) {
    for (String key : request.tags().keySet()) {
      if (inherited.keySet().stream().anyMatch(key::equalsIgnoreCase)) {
        throw new Refused(
            "InvalidParameterValue",
            400,
            "One of the specified transitive tag keys can't be set because it conflicts with a"
                + " transitive tag key from the calling session: "
                + key);
      }
    }
  }

  private static Map<String, String> transitiveTags(RoleSession parent) {
    Map<String, String> tags = new HashMap<>();
    parent.sessionTags().forEach((key, value) -> {
      if (parent.transitiveKeys().stream().anyMatch(key::equalsIgnoreCase)) {
        tags.put(key, value);
      }
    });
    return tags;
  }
}
