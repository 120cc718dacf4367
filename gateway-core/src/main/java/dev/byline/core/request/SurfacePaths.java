package dev.byline.core.request;

/**
 * The paths of OpenAI's and Anthropic's surfaces: under AWS's prefixes, under {@code /v1} as their
 * clients call them by default, and under {@code /mantle} for the host of that name.
 *
 * <p>Thread: stateless. Owns: nothing. Fails: as {@link BedrockPaths}.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/userguide/inference-chat-completions.html">Chat
 *     completions</a>
 */
final class SurfacePaths {
  private static final String MANTLE = "/mantle";
  private static final String OPENAI = "/openai";
  private static final String ANTHROPIC = "/anthropic";
  private static final String V1 = "/v1";

  private SurfacePaths() {}

  static boolean isOne(String path) {
    return path.startsWith(OPENAI + V1 + '/')
        || path.startsWith(ANTHROPIC + V1 + '/')
        || path.startsWith(V1 + '/')
        || path.startsWith(MANTLE + '/');
  }

  static RequestTarget parse(String method, String path) {
    boolean mantle = path.startsWith(MANTLE + '/');
    String rest = mantle ? path.substring(MANTLE.length()) : path;
    boolean messages = rest.equals(V1 + "/messages") || rest.equals(ANTHROPIC + V1 + "/messages");
    if (messages) {
      return target(Operation.MESSAGES, mantle, "", ANTHROPIC + V1 + "/messages");
    }
    if (rest.startsWith(V1 + '/')) {
      // The mantle host serves the bare paths itself; the runtime host does not.
      return openAi(method, rest.substring(V1.length()), mantle ? V1 : OPENAI + V1, mantle);
    }
    if (rest.startsWith(OPENAI + V1 + '/')) {
      return openAi(method, rest.substring(OPENAI.length() + V1.length()), OPENAI + V1, mantle);
    }
    throw UnknownOperation.refused();
  }

  private static RequestTarget openAi(String method, String rest, String base, boolean mantle) {
    return switch (rest) {
      case "/chat/completions" -> target(Operation.CHAT_COMPLETIONS, mantle, "", base + rest);
      case "/responses" -> target(Operation.CREATE_RESPONSE, mantle, "", base + rest);
      case "/batches" ->
        target(
            method.equals("GET") ? Operation.LIST_BATCHES : Operation.CREATE_BATCH,
            mantle,
            "",
            base + rest);
      case "/models" -> models(mantle, base + rest);
      default -> ofId(method, rest, base, mantle);
    };
  }

  private static RequestTarget ofId(String method, String rest, String base, boolean mantle) {
    boolean cancel = rest.endsWith("/cancel");
    if (rest.startsWith("/responses/")) {
      Operation operation = cancel
          ? Operation.CANCEL_RESPONSE
          : method.equals("DELETE") ? Operation.DELETE_RESPONSE : Operation.GET_RESPONSE;
      return ofId(operation, "/responses/", rest, base, mantle);
    }
    if (rest.startsWith("/batches/")) {
      Operation operation = cancel ? Operation.CANCEL_BATCH : Operation.GET_BATCH;
      return ofId(operation, "/batches/", rest, base, mantle);
    }
    throw UnknownOperation.refused();
  }

  private static RequestTarget ofId(
      Operation operation, String collection, String rest, String base, boolean mantle) {
    String after = operation.hasBody() ? "/cancel" : "";
    int end = rest.length() - after.length();
    if (end <= collection.length()) {
      throw UnknownOperation.refused();
    }
    // What stands below an id is another operation; only an ARN has slashes of its own.
    int slash = rest.indexOf('/', collection.length());
    if (slash >= 0 && slash < end && !rest.startsWith("arn:", collection.length())) {
      throw UnknownOperation.refused();
    }
    String id = ResourceId.read(rest, collection.length(), end);
    return target(operation, mantle, id, ResourceId.within(base + collection, id, after));
  }

  private static RequestTarget models(boolean mantle, String path) {
    if (!mantle) {
      throw UnknownOperation.refused();
    }
    return target(Operation.LIST_MODELS, true, "", path);
  }

  private static RequestTarget target(
      Operation operation, boolean mantle, String resource, String path) {
    BedrockService service = mantle ? BedrockService.MANTLE : BedrockService.RUNTIME;
    return new RequestTarget(operation, service, resource, path, "");
  }
}
