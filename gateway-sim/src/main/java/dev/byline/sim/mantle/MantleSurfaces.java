package dev.byline.sim.mantle;

import dev.byline.sim.bedrock.Engine;
import dev.byline.sim.bedrock.Permission;
import dev.byline.sim.bedrock.Surface;
import dev.byline.sim.bedrock.anthropic.MessagesSurface;
import dev.byline.sim.bedrock.openai.ChatSurface;
import dev.byline.sim.bedrock.openai.OpenAiErrors;
import dev.byline.sim.bedrock.openai.ResponsesSurface;
import dev.byline.sim.bedrock.openai.StoredResponses;
import dev.byline.sim.http.Answer;
import dev.byline.sim.http.Refused;
import java.util.List;

/** All that Mantle serves: OpenAI's APIs under two prefixes, Anthropic's, and the list of models. */
public final class MantleSurfaces {
  static final String V1 = "/v1";
  static final String OPENAI_V1 = "/openai/v1";
  static final String ANTHROPIC = "/anthropic/v1";

  private MantleSurfaces() {}

  /**
   * The surfaces of an account.
   *
   * @param owner region and account, such as {@code us-east-1:111122223333}
   */
  public static List<Surface> of(
      Permission permission, Engine engine, StoredResponses stored, String owner) {
    String project = "arn:aws:bedrock-mantle:" + owner + ":project/default";
    MantleAccess v1 = new MantleAccess(V1, permission, project);
    MantleAccess openAi = new MantleAccess(OPENAI_V1, permission, project);
    return List.of(
        new ChatSurface(V1, v1, engine),
        new ChatSurface(OPENAI_V1, openAi, engine),
        new ResponsesSurface(V1, v1, engine, stored),
        new ResponsesSurface(OPENAI_V1, openAi, engine, stored),
        new MessagesSurface(new MantleAccess(ANTHROPIC, permission, project), engine),
        new ModelList(permission, project));
  }

  /** The answer to a path that Mantle does not know. */
  public static Answer unknown(String requestId) {
    return new OpenAiErrors()
        .answer(new Refused("ResourceNotFoundException", 404, "Not Found"), requestId);
  }
}
