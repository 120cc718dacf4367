package dev.byline.sim.sts;

import dev.byline.sim.http.Refused;
import dev.byline.sim.iam.MalformedPolicy;
import dev.byline.sim.iam.PolicyDocument;
import dev.byline.sim.iam.SimulatedIam;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The session policies of a request: at most 2,048 characters of plain text together, at most ten ARNs.
 *
 * @param plain the inline policy and the ARNs, as sent
 * @param documents parsed
 */
record SessionLimits(List<String> plain, List<PolicyDocument> documents) {
  private static final Pattern TEXT = Pattern.compile("[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+");
  private static final int PLAIN_LIMIT = 2_048;
  private static final int ARN_LIMIT = 10;

  static SessionLimits read(Query query, SimulatedIam iam) {
    List<String> plain = new ArrayList<>();
    List<PolicyDocument> documents = new ArrayList<>();
    Optional<String> inline = query.text("Policy");
    if (inline.isPresent()) {
      RequestReader.named(inline.get(), "Policy", TEXT, 1, PLAIN_LIMIT);
      plain.add(inline.get());
      documents.add(parse(inline.get()));
    }
    List<String> prefixes = query.prefixes("PolicyArns");
    if (prefixes.size() > ARN_LIMIT) {
      throw Invalid.value(
          prefixes.size() + " ARNs",
          "PolicyArns",
          "Member must have length less than or equal to 10");
    }
    for (String prefix : prefixes) {
      String arn = query.text(prefix + "arn").orElseGet(() -> query.required(prefix + "Arn"));
      plain.add(arn);
      documents.add(iam.managedPolicy(arn)
          .orElseThrow(() -> Invalid.because("Policy ARN " + arn + " does not exist")));
    }
    int length = plain.stream().mapToInt(String::length).sum();
    if (length > PLAIN_LIMIT) {
      throw Invalid.value(
          length + " characters", "Policy", "Member must have length less than or equal to 2048");
    }
    return new SessionLimits(List.copyOf(plain), List.copyOf(documents));
  }

  private static PolicyDocument parse(String json) {
    try {
      return PolicyDocument.identity(json);
    } catch (MalformedPolicy e) {
      throw new Refused("MalformedPolicyDocument", 400, String.valueOf(e.getMessage()));
    }
  }
}
