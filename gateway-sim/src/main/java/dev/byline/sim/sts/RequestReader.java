package dev.byline.sim.sts;

import dev.byline.sim.iam.SimulatedIam;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Checks every parameter of a session request against the limits of the API.
 *
 * @see <a href="https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html#API_AssumeRole_RequestParameters">
 *     Request parameters</a>
 * @see <a href="https://docs.aws.amazon.com/STS/latest/APIReference/API_Tag.html">Tag</a>
 */
final class RequestReader {
  private static final Pattern NAME = Pattern.compile("[\\w+=,.@-]*");
  private static final Pattern TAG = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*");
  private static final Pattern EXTERNAL_ID = Pattern.compile("[\\w+=,.@:/-]*");
  private static final int TAG_LIMIT = 50;

  private RequestReader() {}

  /** Reads what AssumeRole and AssumeRoleWithWebIdentity share. */
  static SessionRequest read(
      Query query,
      SimulatedIam iam,
      Map<String, String> tags,
      Set<String> transitive,
      Optional<String> source) {
    String arn = query.required("RoleArn");
    length(arn, "RoleArn", 20, 2_048);
    String name = query.required("RoleSessionName");
    named(name, "RoleSessionName", NAME, 2, 64);
    source.ifPresent(RequestReader::checkSourceIdentity);
    checkTags(tags, transitive);
    Optional<Integer> seconds = query.number("DurationSeconds");
    seconds.ifPresent(value -> range(value, "DurationSeconds", 900, 43_200));
    int tokenSize = query.number("MinimumSessionTokenSize").orElse(0);
    range(tokenSize, "MinimumSessionTokenSize", 0, 4_096);
    return new SessionRequest(
        arn,
        name,
        tags,
        transitive,
        source,
        seconds.map(Duration::ofSeconds),
        SessionLimits.read(query, iam),
        tokenSize);
  }

  /** The {@code Tags} of a request; keys are unique without regard to case. */
  static Map<String, String> tags(Query query) {
    List<String> prefixes = query.prefixes("Tags");
    if (prefixes.size() > TAG_LIMIT) {
      throw Invalid.value(
          prefixes.size() + " tags", "Tags", "Member must have length less than or equal to 50");
    }
    Map<String, String> tags = new LinkedHashMap<>();
    Set<String> seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    for (String prefix : prefixes) {
      String key = query.required(prefix + "Key");
      if (!seen.add(key)) {
        throw Invalid.because(
            "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
      }
      tags.put(key, query.required(prefix + "Value"));
    }
    return tags;
  }

  static Optional<String> externalId(Query query) {
    Optional<String> id = query.text("ExternalId");
    id.ifPresent(value -> named(value, "ExternalId", EXTERNAL_ID, 2, 1_224));
    return id;
  }

  private static void checkSourceIdentity(String value) {
    named(value, "SourceIdentity", NAME, 2, 64);
    if (value.toLowerCase(Locale.ROOT).startsWith("aws:")) {
      throw Invalid.value(value, "SourceIdentity", "Member must not begin with aws:");
    }
  }

  static void checkTags(Map<String, String> tags, Set<String> transitive) {
    if (tags.size() > TAG_LIMIT || transitive.size() > TAG_LIMIT) {
      throw Invalid.value(
          tags.size() + " tags", "Tags", "Member must have length less than or equal to 50");
    }
    tags.forEach((key, value) -> {
      named(key, "Tags.member.Key", TAG, 1, 128);
      named(value, "Tags.member.Value", TAG, 0, 256);
      if (key.toLowerCase(Locale.ROOT).startsWith("aws:")) {
        throw Invalid.because(
            "The tag key " + key + " is invalid: the prefix aws: is reserved for AWS use");
      }
    });
    for (String key : transitive) {
      named(key, "TransitiveTagKeys", TAG, 1, 128);
      if (tags.keySet().stream().noneMatch(key::equalsIgnoreCase)) {
        throw Invalid.because(
            "The specified transitive tag key must be included in the requested tags: " + key);
      }
    }
  }

  static void named(String value, String name, Pattern pattern, int least, int most) {
    length(value, name, least, most);
    if (!pattern.matcher(value).matches()) {
      throw Invalid.value(
          value, name, "Member must satisfy regular expression pattern: " + pattern.pattern());
    }
  }

  static void length(String value, String name, int least, int most) {
    int length = value.codePointCount(0, value.length());
    if (length < least) {
      throw Invalid.value(value, name, "Member must have length greater than or equal to " + least);
    }
    if (length > most) {
      throw Invalid.value(value, name, "Member must have length less than or equal to " + most);
    }
  }

  static void range(int value, String name, int least, int most) {
    if (value < least) {
      throw Invalid.value(
          "" + value, name, "Member must have value greater than or equal to " + least);
    }
    if (value > most) {
      throw Invalid.value("" + value, name, "Member must have value less than or equal to " + most);
    }
  }
}
