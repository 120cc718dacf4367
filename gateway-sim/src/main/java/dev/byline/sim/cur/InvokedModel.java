package dev.byline.sim.cur;

import dev.byline.sim.books.ServedCall;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a call's model id names: the model, the price it has, and the resource that the bill shows.
 *
 * @param price the foundation model
 * @param routing global or regional
 * @param resourceArn line_item_resource_id
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html">Inference profiles</a>
 */
record InvokedModel(ModelPrice price, Routing routing, String resourceArn) {

  private static final Pattern ARN = Pattern.compile(
      "arn:aws:bedrock:[a-z0-9-]+:\\d*:(foundation-model|inference-profile|application-inference-profile)/(.+)");
  private static final Pattern PROFILE =
      Pattern.compile("(global|us|eu|apac|jp|au|ca|in|uk|me|sa|af)\\.(.+)");

  static InvokedModel of(
      ServedCall call, PriceTable prices, Map<String, String> applicationProfiles) {
    String id = call.modelId();
    Matcher arn = ARN.matcher(id);
    if (!arn.matches()) {
      if (id.startsWith("arn:")) {
        throw new IllegalArgumentException(
            "model '%s': expected an ARN of a foundation model or inference profile".formatted(id));
      }
      return priced(id, arnOf(id, call), prices);
    }
    if (!arn.group(1).equals("application-inference-profile")) {
      return priced(arn.group(2), id, prices);
    }
    String made = applicationProfiles.get(arn.group(2));
    if (made == null) {
      throw new IllegalArgumentException(
          "model '%s': no such application inference profile among %s"
              .formatted(id, applicationProfiles.keySet()));
    }
    return priced(made, id, prices);
  }

  private static InvokedModel priced(String id, String resourceArn, PriceTable prices) {
    Matcher profile = PROFILE.matcher(id);
    if (!profile.matches()) {
      return new InvokedModel(prices.of(id), Routing.REGIONAL, resourceArn);
    }
    Routing routing = profile.group(1).equals("global") ? Routing.GLOBAL : Routing.REGIONAL;
    return new InvokedModel(prices.of(profile.group(2)), routing, resourceArn);
  }

  private static String arnOf(String id, ServedCall call) {
    return PROFILE.matcher(id).matches()
        ? "arn:aws:bedrock:%s:%s:inference-profile/%s"
            .formatted(call.region(), call.accountId(), id)
        : "arn:aws:bedrock:%s::foundation-model/%s".formatted(call.region(), id);
  }
}
