package dev.byline.sim.sigv4;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A parsed {@code Authorization} header of algorithm {@code AWS4-HMAC-SHA256}.
 *
 * @param scopeDate {@code yyyyMMdd} of the credential scope
 * @param signedHeaders lower case, in the order written
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html">Signing a
 *     request</a>
 */
record Authorization(
    String accessKeyId,
    String scopeDate,
    String region,
    String service,
    List<String> signedHeaders,
    String signature) {
  static final String ALGORITHM = "AWS4-HMAC-SHA256";

  /** Parses the header; empty when a part is missing, double or malformed. */
  static Optional<Authorization> parse(String header) {
    if (!header.startsWith(ALGORITHM + " ")) {
      return Optional.empty();
    }
    Map<String, String> parts = new HashMap<>();
    for (String part : header.substring(ALGORITHM.length() + 1).split(",", -1)) {
      int equals = part.indexOf('=');
      if (equals < 0
          || parts.put(
                  part.substring(0, equals).strip(), part.substring(equals + 1).strip())
              != null) {
        return Optional.empty();
      }
    }
    String credential = parts.getOrDefault("Credential", "");
    String headers = parts.getOrDefault("SignedHeaders", "");
    String signature = parts.getOrDefault("Signature", "");
    String[] scope = credential.split("/", -1);
    if (parts.size() != 3
        || scope.length != 5
        || !scope[4].equals("aws4_request")
        || headers.isEmpty()
        || !signature.matches("[0-9a-f]{64}")) {
      return Optional.empty();
    }
    List<String> names = Arrays.asList(headers.split(";", -1));
    return Optional.of(new Authorization(scope[0], scope[1], scope[2], scope[3], names, signature));
  }

  /** The credential scope without the key id. */
  String scope() {
    return scopeDate + '/' + region + '/' + service + "/aws4_request";
  }
}
