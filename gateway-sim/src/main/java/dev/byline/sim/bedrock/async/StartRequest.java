package dev.byline.sim.bedrock.async;

import dev.byline.sim.bedrock.Body;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The body of StartAsyncInvoke, checked against the service model.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_StartAsyncInvoke.html">StartAsyncInvoke</a>
 */
record StartRequest(String modelId, Map<String, String> tags) {
  private static final Set<String> MEMBERS =
      Set.of("clientRequestToken", "modelId", "modelInput", "outputDataConfig", "tags");
  private static final Pattern TOKEN = Pattern.compile("[!-~]{1,256}");
  private static final Pattern MODEL = Pattern.compile("[a-zA-Z_.\\-/0-9:]{1,256}");
  private static final Pattern S3_URI =
      Pattern.compile("s3://[a-z0-9][.\\-a-z0-9]{1,61}[a-z0-9](/.*)?");
  private static final Pattern KMS_KEY = Pattern.compile(
      "arn:aws(-[^:]+)?:kms:[a-zA-Z0-9-]*:[0-9]{12}:((key/[a-zA-Z0-9-]{36})|(alias/[a-zA-Z0-9-_/]+))");
  private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");
  private static final Pattern TAG_KEY = Pattern.compile("[a-zA-Z0-9\\s._:/=+@-]{1,128}");
  private static final Pattern TAG_VALUE = Pattern.compile("[a-zA-Z0-9\\s._:/=+@-]{0,256}");
  private static final int TAGS = 200;
  private static final int URI_LIMIT = 1_024;

  static StartRequest read(ObjectNode body) {
    body.propertyNames()
        .forEach(name -> Body.need(MEMBERS.contains(name), "Unknown member: " + name));
    fits(body, "clientRequestToken", TOKEN, false);
    fits(body, "modelId", MODEL, true);
    Body.need(
        body.path("modelInput").isObject() && !body.path("modelInput").isEmpty(),
        "modelInput: Member must not be null");
    JsonNode output = body.path("outputDataConfig");
    Body.need(
        output.isObject()
            && output.size() == 1
            && output.path("s3OutputDataConfig").isObject(),
        "outputDataConfig: exactly s3OutputDataConfig must be set");
    JsonNode s3 = output.path("s3OutputDataConfig");
    fits(s3, "s3Uri", S3_URI, true);
    Body.need(s3.path("s3Uri").asString("").length() <= URI_LIMIT, "s3Uri: longer than 1024");
    fits(s3, "kmsKeyId", KMS_KEY, false);
    fits(s3, "bucketOwner", ACCOUNT, false);
    JsonNode tags = body.path("tags");
    Body.need(
        tags.isMissingNode() || (tags.isArray() && tags.size() <= TAGS),
        "tags: Member must have length less than or equal to 200");
    Map<String, String> read = new LinkedHashMap<>();
    for (JsonNode tag : tags) {
      fits(tag, "key", TAG_KEY, true);
      fits(tag, "value", TAG_VALUE, true);
      read.put(tag.path("key").asString(), tag.path("value").asString());
    }
    return new StartRequest(body.path("modelId").asString(), read);
  }

  private static void fits(JsonNode parent, String name, Pattern pattern, boolean required) {
    JsonNode node = parent.path(name);
    if (!required && node.isMissingNode()) {
      return;
    }
    Body.need(
        node.isString() && pattern.matcher(node.asString()).matches(),
        "1 validation error detected: Value at '" + name
            + "' failed to satisfy constraint: Member must satisfy regular expression pattern: "
            + pattern);
  }
}
