package dev.byline.core.request;

import dev.byline.core.failure.Fault;
import dev.byline.core.failure.Refused;

/**
 * The grammar of the paths that are forwarded. Everything that is not in it is refused, because AWS
 * answers 200 on paths that it does not know.
 *
 * <p>Where a path ends with an operation, the operation is cut off the raw path first, because an ARN
 * may stand there with raw slashes.
 *
 * <p>Thread: stateless, any thread. Owns: nothing. Fails: {@link Refused} with {@link
 * Fault#UNKNOWN_OPERATION}, {@link Fault#MODEL_ID_INVALID} or {@link Fault#REQUEST_MALFORMED}.
 */
public final class BedrockPaths {
  private static final String MODEL = "/model/";
  private static final String GUARDRAIL = "/guardrail/";
  private static final String VERSION = "/version/";
  private static final String APPLY = "/apply";
  private static final String ASYNC_INVOKE = "/async-invoke";
  private static final String PROFILES = "/inference-profiles";

  private BedrockPaths() {}

  /**
   * What a request line stands for.
   *
   * @param method the HTTP method as sent
   * @param target the request target as sent: origin form, not decoded
   */
  public static RequestTarget parse(String method, String target) {
    int question = target.indexOf('?');
    String path = question < 0 ? target : target.substring(0, question);
    String query = question < 0 ? "" : target.substring(question + 1);
    RequestTarget parsed;
    if (path.startsWith(MODEL)) {
      parsed = model(path);
    } else if (path.startsWith(GUARDRAIL)) {
      parsed = applyGuardrail(path);
    } else {
      parsed = SurfacePaths.isOne(path) ? SurfacePaths.parse(method, path) : plain(method, path);
    }
    if (!parsed.operation().method().equals(method)) {
      throw UnknownOperation.refused();
    }
    return question < 0 ? parsed : withQuery(parsed, query);
  }

  private static RequestTarget model(String path) {
    int operationAt = path.lastIndexOf('/') + 1;
    if (operationAt <= MODEL.length()) {
      throw UnknownOperation.refused();
    }
    Operation operation = ofModel(path, operationAt);
    String modelId = ResourceId.read(path, MODEL.length(), operationAt - 1);
    return runtime(operation, modelId, MODEL, '/' + operation.text());
  }

  private static Operation ofModel(String path, int at) {
    for (Operation operation : Operation.values()) {
      if (operation.modelPlace() == ModelPlace.PATH
          && operation.text().length() == path.length() - at
          && path.startsWith(operation.text(), at)) {
        return operation;
      }
    }
    throw UnknownOperation.refused();
  }

  private static RequestTarget applyGuardrail(String path) {
    int end = path.length() - APPLY.length();
    int version = path.lastIndexOf(VERSION, end);
    if (!path.endsWith(APPLY) || version < GUARDRAIL.length() || version + VERSION.length() > end) {
      throw UnknownOperation.refused();
    }
    String number = path.substring(version + VERSION.length(), end);
    if (!isVersion(number)) {
      throw UnknownOperation.refused();
    }
    String guardrail = ResourceId.read(path, GUARDRAIL.length(), version);
    return runtime(Operation.APPLY_GUARDRAIL, guardrail, GUARDRAIL, VERSION + number + APPLY);
  }

  private static boolean isVersion(String text) {
    return text.equals("DRAFT")
        || (!text.isEmpty()
            && text.length() <= 8
            && text.chars().allMatch(c -> c >= '0' && c <= '9'));
  }

  private static RequestTarget plain(String method, String path) {
    return switch (path) {
      case "/guardrail-checks/invoke" -> fixed(Operation.INVOKE_GUARDRAIL_CHECKS, path);
      case ASYNC_INVOKE ->
        fixed(
            method.equals("GET") ? Operation.LIST_ASYNC_INVOKES : Operation.START_ASYNC_INVOKE,
            path);
      case "/foundation-models" -> controlPlane(Operation.LIST_FOUNDATION_MODELS, "", path);
      case PROFILES -> controlPlane(Operation.LIST_INFERENCE_PROFILES, "", path);
      default -> named(path);
    };
  }

  private static RequestTarget named(String path) {
    if (path.startsWith(ASYNC_INVOKE + '/')) {
      String arn = ResourceId.read(path, ASYNC_INVOKE.length() + 1, path.length());
      return runtime(Operation.GET_ASYNC_INVOKE, arn, ASYNC_INVOKE + '/', "");
    }
    if (path.startsWith(PROFILES + '/')) {
      String id = ResourceId.read(path, PROFILES.length() + 1, path.length());
      return controlPlane(
          Operation.GET_INFERENCE_PROFILE, id, ResourceId.within(PROFILES + '/', id, ""));
    }
    throw UnknownOperation.refused();
  }

  private static RequestTarget runtime(
      Operation operation, String resource, String before, String after) {
    return new RequestTarget(
        operation,
        BedrockService.RUNTIME,
        resource,
        ResourceId.within(before, resource, after),
        "");
  }

  private static RequestTarget fixed(Operation operation, String path) {
    return new RequestTarget(operation, BedrockService.RUNTIME, "", path, "");
  }

  private static RequestTarget controlPlane(Operation operation, String resource, String path) {
    return new RequestTarget(operation, BedrockService.CONTROL_PLANE, resource, path, "");
  }

  /** Operations that take no query are not asked for with one: AWS would have to ignore it. */
  private static RequestTarget withQuery(RequestTarget target, String query) {
    Operation operation = target.operation();
    if (operation.surface() == Surface.BEDROCK && operation.hasBody()) {
      throw UnknownOperation.refused();
    }
    return new RequestTarget(
        operation,
        target.service(),
        target.resource(),
        target.path(),
        QueryString.canonical(query));
  }
}
