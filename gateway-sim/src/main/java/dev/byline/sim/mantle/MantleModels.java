package dev.byline.sim.mantle;

import dev.byline.sim.bedrock.Api;
import dev.byline.sim.bedrock.Model;
import dev.byline.sim.bedrock.Model.Family;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The models of Mantle. Their ids have no geographic prefix, and each is served under one path prefix only.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/userguide/bedrock-mantle.html">Bedrock Mantle</a>
 */
final class MantleModels {
  private static final long LONGEST = 128_000;
  private static final long CLAUDES_LONGEST = 64_000;
  private static final Set<Api> OPENAI = Set.of(Api.CHAT_COMPLETIONS, Api.RESPONSES);
  private static final List<Entry> ALL = List.of(
      new Entry(model("openai.gpt-oss-120b", Family.GPT_OSS), MantleSurfaces.V1, OPENAI),
      new Entry(model("openai.gpt-oss-20b", Family.GPT_OSS), MantleSurfaces.V1, OPENAI),
      new Entry(model("openai.gpt-5.4", Family.GPT), MantleSurfaces.OPENAI_V1, OPENAI),
      new Entry(
          model("openai.gpt-5.6-terra", Family.GPT),
          MantleSurfaces.OPENAI_V1,
          Set.of(Api.RESPONSES)),
      new Entry(
          model("openai.gpt-5.6-luna", Family.GPT),
          MantleSurfaces.OPENAI_V1,
          Set.of(Api.RESPONSES)),
      claude("anthropic.claude-haiku-4-5"),
      claude("anthropic.claude-opus-4-8"),
      claude("anthropic.claude-sonnet-5"));

  private MantleModels() {}

  /**
   * One model.
   *
   * @param prefix the one under which it is served
   */
  record Entry(Model model, String prefix, Set<Api> apis) {}

  static List<Entry> all() {
    return ALL;
  }

  static Optional<Entry> find(String id) {
    return ALL.stream().filter(entry -> entry.model().id().equals(id)).findFirst();
  }

  private static Model model(String id, Family family) {
    return new Model(id, family, true, LONGEST);
  }

  private static Entry claude(String id) {
    return new Entry(
        new Model(id, Family.CLAUDE, true, CLAUDES_LONGEST),
        MantleSurfaces.ANTHROPIC,
        Set.of(Api.MESSAGES, Api.COUNT_TOKENS));
  }
}
