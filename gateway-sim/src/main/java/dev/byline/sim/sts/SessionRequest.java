package dev.byline.sim.sts;

import dev.byline.sim.iam.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a caller asks for, checked against the limits of the API but not yet against any policy.
 *
 * @param tags passed by the caller, inherited ones not included
 * @param transitiveKeys of the passed tags
 * @param duration empty for the default of an hour
 * @see <a href="https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html">AssumeRole</a>
 */
record SessionRequest(
    String roleArn,
    String sessionName,
    Map<String, String> tags,
    Set<String> transitiveKeys,
    Optional<String> sourceIdentity,
    Optional<Duration> duration,
    SessionLimits limits,
    int minimumTokenSize) {

  /** The default life of a session. */
  static final Duration DEFAULT = Duration.ofHours(1);

  Duration life() {
    return duration.orElse(DEFAULT);
  }

  /** Inherited tags overlaid by the passed ones; they have no key in common. */
  Map<String, String> allTags(Map<String, String> inherited) {
    return Principal.overlay(inherited, tags);
  }

  /** The names of a list of keys, for {@code aws:TagKeys}. */
  List<String> tagKeys() {
    return tags.keySet().stream().sorted().toList();
  }
}
