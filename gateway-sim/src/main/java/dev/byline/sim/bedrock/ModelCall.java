package dev.byline.sim.bedrock;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a path asks for: {@code POST /model/{modelId}/{operation}}. The operation is the suffix of the raw path, so that an ARN
 * may carry raw slashes; the id is decoded once.
 *
 * @param modelId decoded
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_Operations_Amazon_Bedrock_Runtime.html">Bedrock
 *     Runtime operations</a>
 */
record ModelCall(Operation operation, String modelId) {
  private static final String PREFIX = "/model/";

  static Optional<ModelCall> parse(String method, String path) {
    Optional<Operation> operation = Operation.ofPath(path);
    if (!method.equals("POST") || !path.startsWith(PREFIX) || operation.isEmpty()) {
      return Optional.empty();
    }
    int end = path.length() - operation.get().suffix().length();
    if (end <= PREFIX.length()) {
      return Optional.empty();
    }
    try {
      String id = URLDecoder.decode(
          path.substring(PREFIX.length(), end).replace("+", "%2B"), StandardCharsets.UTF_8);
      return Optional.of(new ModelCall(operation.get(), id));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
