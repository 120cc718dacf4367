package dev.byline.billing.line;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name under which a line's model is reported: the model or inference profile id of the
 * resource, else the model in the usage type, else the Marketplace product. An application inference
 * profile's id is reported as it is: the bill does not say which model stands behind it.
 */
final class ModelName {

  static final String UNKNOWN = "unknown";

  private static final Pattern RESOURCE =
      Pattern.compile("(?:inference-profile|foundation-model)/(.+)$");
  private static final Pattern EDITION =
      Pattern.compile("\\s*\\(Amazon Bedrock Edition\\)\\s*$", Pattern.CASE_INSENSITIVE);

  private ModelName() {}

  static String of(String resourceId, UsageType usageType, String productName) {
    Matcher resource = RESOURCE.matcher(resourceId);
    if (resource.find()) {
      return resource.group(1);
    }
    Optional<String> model = usageType.model();
    if (model.isPresent()) {
      return model.get();
    }
    String product = EDITION.matcher(productName).replaceFirst("").strip();
    boolean service = product.isEmpty() || product.equalsIgnoreCase("Amazon Bedrock");
    return service ? UNKNOWN : product;
  }
}
