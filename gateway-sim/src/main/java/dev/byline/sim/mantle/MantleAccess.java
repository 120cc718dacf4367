package dev.byline.sim.mantle;

import dev.byline.sim.bedrock.Api;
import dev.byline.sim.bedrock.Body;
import dev.byline.sim.bedrock.Booking;
import dev.byline.sim.bedrock.ModelAccess;
import dev.byline.sim.bedrock.Permission;
import dev.byline.sim.bedrock.Visit;
import dev.byline.sim.http.Refused;
import java.util.Map;

/**
 * Mantle's models under one path prefix. IAM is asked about the account's default project; the model is a condition key, never a
 * resource.
 *
 * @see <a href="https://docs.aws.amazon.com/service-authorization/latest/reference/list_bedrock-mantle.html">IAM actions of
 *     Mantle</a>
 */
final class MantleAccess implements ModelAccess {
  private final String prefix;
  private final Permission permission;
  private final String project;

  MantleAccess(String prefix, Permission permission, String project) {
    this.prefix = prefix;
    this.permission = permission;
    this.project = project;
  }

  @Override
  public String endpoint() {
    return Booking.MANTLE;
  }

  @Override
  public Admitted admit(Visit visit, Api api, String modelId, boolean streams) {
    String action = api == Api.COUNT_TOKENS ? "CountTokens" : "CreateInference";
    permission.check(
        visit.caller(),
        "bedrock-mantle:" + action,
        project,
        Map.of("bedrock-mantle:Model", modelId));
    MantleModels.Entry entry = MantleModels.find(modelId)
        .orElseThrow(() -> new Refused(
            "ResourceNotFoundException", 404, "The model '" + modelId + "' does not exist"));
    Body.need(
        entry.prefix().equals(prefix), "model `" + modelId + "` isn't supported on this route");
    Body.need(
        entry.apis().contains(api),
        "The model '" + modelId + "' does not support the " + api.label() + " API");
    return Admitted.plain(entry.model());
  }

  @Override
  public void admitStored(Visit visit, Stored action) {
    String verb = switch (action) {
      case GET -> "bedrock-mantle:GetInference";
      case CANCEL -> "bedrock-mantle:CancelInference";
      case DELETE -> "bedrock-mantle:DeleteInference";
    };
    permission.check(visit.caller(), verb, project);
  }

  @Override
  public boolean background() {
    return true;
  }
}
