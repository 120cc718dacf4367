package dev.byline.sim.cur;

import dev.byline.sim.cur.ModelPrice.Catalogue;
import dev.byline.sim.cur.ModelPrice.Rates;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The models that the simulated AWS sells. A model that is not in the table is an error, never a price of zero.
 *
 * @param models by {@link ModelPrice#modelId()}
 * @see <a href="https://aws.amazon.com/bedrock/pricing/">Amazon Bedrock pricing</a>
 */
public record PriceTable(Map<String, ModelPrice> models) {

  /**
   * Dollars per million tokens as input, cache write (5 minutes), cache read, output; first global, then regional; "-" is a price that
   * the list does not have. Regional is 1.1 times global from Claude 4.5 on. Nova's cache writes are listed at 0 and its reads at a
   * quarter of the input. Usage names of Nova, Titan, Llama, gpt-oss and Qwen are the price list's, the others follow its pattern. Regional
   * output of GPT-5.6 is 1.1 times the global one. Models that Mantle names without a version have a line of their own.
   *
   * <p>The two lines of Nova Sonic are an assumption. Public quotes have 3.40 for speech in, 13.60 for speech out, 0.06 for text in and
   * 0.24 for text out, of the first version. How a bill splits speech from text, and what the usage types are called, is not documented:
   * here every token of a session costs what speech does, in one row for input and one for output.
   */
  private static final String PUBLISHED = """
      anthropic.claude-fable-5-1      |Claude Fable 5.1   |Claude5.1Fable        |MARKETPLACE_NEW|10 12.5 0.25 50 |11 13.75 0.275 55
      anthropic.claude-fable-5        |Claude Fable 5     |Claude5Fable          |MARKETPLACE_NEW|10 12.5 1 50    |11 13.75 1.1 55
      anthropic.claude-opus-5-5       |Claude Opus 5.5    |Claude5.5Opus         |MARKETPLACE_NEW|4 5 0.2 20      |4.4 5.5 0.22 22
      anthropic.claude-opus-5         |Claude Opus 5      |Claude5Opus           |MARKETPLACE_NEW|5 6.25 0.5 25   |5.5 6.875 0.55 27.5
      anthropic.claude-opus-4-8       |Claude Opus 4.8    |Claude4.8Opus         |MARKETPLACE_NEW|5 6.25 0.5 25   |5.5 6.875 0.55 27.5
      anthropic.claude-opus-4-7       |Claude Opus 4.7    |Claude4.7Opus         |MARKETPLACE_NEW|5 6.25 0.5 25   |5.5 6.875 0.55 27.5
      anthropic.claude-opus-4-6       |Claude Opus 4.6    |Claude4.6Opus         |MARKETPLACE    |5 6.25 0.5 25   |5.5 6.875 0.55 27.5
      anthropic.claude-opus-4-5       |Claude Opus 4.5    |Claude4.5Opus         |MARKETPLACE    |5 6.25 0.5 25   |5.5 6.875 0.55 27.5
      anthropic.claude-opus-4-1       |Claude Opus 4.1    |Claude4.1Opus         |MARKETPLACE    |-               |15 18.75 1.5 75
      anthropic.claude-opus-4         |Claude Opus 4      |Claude4Opus           |MARKETPLACE    |-               |15 18.75 1.5 75
      anthropic.claude-sonnet-5       |Claude Sonnet 5    |Claude5Sonnet         |MARKETPLACE_NEW|2 2.5 0.2 10    |2.2 2.75 0.22 11
      anthropic.claude-sonnet-4-6     |Claude Sonnet 4.6  |Claude4.6Sonnet       |MARKETPLACE    |3 3.75 0.3 15   |3.3 4.125 0.33 16.5
      anthropic.claude-sonnet-4-5     |Claude Sonnet 4.5  |Claude4.5Sonnet       |MARKETPLACE    |3 3.75 0.3 15   |3.3 4.125 0.33 16.5
      anthropic.claude-sonnet-4       |Claude Sonnet 4    |Claude4Sonnet         |MARKETPLACE    |3 3.75 0.3 15   |3 3.75 0.3 15
      anthropic.claude-haiku-4-5      |Claude Haiku 4.5   |Claude4.5Haiku        |MARKETPLACE    |1 1.25 0.1 5    |1.1 1.375 0.11 5.5
      anthropic.claude-3-5-haiku      |Claude 3.5 Haiku   |Claude3.5Haiku        |MARKETPLACE    |-               |0.8 1 0.08 4
      amazon.nova-micro               |Nova Micro         |NovaMicro             |NATIVE         |-               |0.035 0 0.00875 0.14
      amazon.nova-lite                |Nova Lite          |NovaLite              |NATIVE         |-               |0.06 0 0.015 0.24
      amazon.nova-pro                 |Nova Pro           |NovaPro               |NATIVE         |-               |0.8 0 0.2 3.2
      amazon.nova-premier             |Nova Premier       |NovaPremier           |NATIVE         |-               |2.5 0 0.625 12.5
      amazon.nova-2-lite              |Nova 2.0 Lite      |Nova2.0Lite           |NATIVE         |0.3 - 0.075 2.5 |0.33 - 0.0825 2.75
      amazon.nova-sonic               |Nova Sonic         |NovaSonic             |NATIVE         |-               |3.4 - - 13.6
      amazon.nova-2-sonic             |Nova 2.0 Sonic     |Nova2.0Sonic          |NATIVE         |-               |3.4 - - 13.6
      amazon.titan-embed-text-v2      |TitanEmbeddingV2   |TitanEmbeddingV2-Text |NATIVE         |-               |0.02 - - -
      openai.gpt-oss-120b-1           |gpt-oss-120b       |gpt-oss-120b          |NATIVE         |-               |0.15 - - 0.6
      openai.gpt-oss-20b-1            |gpt-oss-20b        |gpt-oss-20b           |NATIVE         |-               |0.07 - - 0.3
      openai.gpt-oss-120b             |gpt-oss-120b       |gpt-oss-120b          |NATIVE         |-               |0.15 - - 0.6
      openai.gpt-oss-20b              |gpt-oss-20b        |gpt-oss-20b           |NATIVE         |-               |0.07 - - 0.3
      openai.gpt-5.6-terra            |GPT-5.6 Terra      |gpt-5.6-terra         |NATIVE         |2 2.5 0.2 12    |2.2 2.75 0.22 13.2
      openai.gpt-5.6-luna             |GPT-5.6 Luna       |gpt-5.6-luna          |NATIVE         |0.2 0.25 0.02 1.2|0.22 0.275 0.022 1.32
      openai.gpt-5.5                  |GPT-5.5            |gpt-5.5               |NATIVE         |-               |5.5 - - 33
      openai.gpt-5.4                  |GPT-5.4            |gpt-5.4               |NATIVE         |-               |2.75 - - 16.5
      meta.llama3-3-70b-instruct      |Llama 3.3 70B      |Llama3-3-70B          |NATIVE         |-               |0.72 - - 0.72
      meta.llama4-maverick-17b-instruct|Llama 4 Maverick  |Llama4-Maverick-17B   |NATIVE         |-               |0.24 - - 0.97
      meta.llama4-scout-17b-instruct  |Llama 4 Scout      |Llama4-Scout-17B      |NATIVE         |-               |0.17 - - 0.66
      deepseek.r1                     |DeepSeek R1        |DeepSeek-R1           |NATIVE         |-               |1.35 - - 5.4
      mistral.mistral-large-3-675b-instruct|Mistral Large 3|MistralLarge3        |NATIVE         |-               |0.5 - - 1.5
      qwen.qwen3-32b                  |Qwen3 32B          |Qwen3-32B             |NATIVE         |-               |0.15 - - 0.6
      """;

  /** What a model id may carry after its name, from the end: revision and variant, version, date. */
  private static final List<Pattern> SUFFIXES = List.of(
      Pattern.compile("(:\\w+)+$"), Pattern.compile("-v\\d+$"), Pattern.compile("-\\d{8}$"));

  public PriceTable {
    models = Map.copyOf(models);
  }

  public static PriceTable published() {
    Map<String, ModelPrice> models = new LinkedHashMap<>();
    PUBLISHED.lines().map(PriceTable::read).forEach(model -> models.put(model.modelId(), model));
    return new PriceTable(models);
  }

  /** This table with one more model, or another price for one it has. */
  public PriceTable with(ModelPrice model) {
    Map<String, ModelPrice> more = new LinkedHashMap<>(models);
    more.put(model.modelId(), model);
    return new PriceTable(more);
  }

  /** The price of a foundation model's id, with or without date and version. */
  ModelPrice of(String modelId) {
    String id = modelId;
    for (Pattern suffix : SUFFIXES) {
      if (models.containsKey(id)) {
        break;
      }
      id = suffix.matcher(id).replaceFirst("");
    }
    ModelPrice price = models.get(id);
    if (price == null) {
      throw new IllegalArgumentException("model '%s': no price; expected one of %s"
          .formatted(modelId, new TreeSet<>(models.keySet())));
    }
    return price;
  }

  private static ModelPrice read(String line) {
    String[] cell = line.split("\\|", -1);
    return new ModelPrice(
        cell[0].strip(),
        cell[1].strip(),
        cell[2].strip(),
        Catalogue.valueOf(cell[3].strip()),
        rates(cell[4].strip()),
        rates(cell[5].strip()));
  }

  private static @Nullable Rates rates(String cell) {
    if (cell.equals("-")) {
      return null;
    }
    String[] price = cell.split(" ", -1);
    return new Rates(price(price[0]), price(price[1]), price(price[2]), price(price[3]));
  }

  private static @Nullable BigDecimal price(String text) {
    return text.equals("-") ? null : new BigDecimal(text);
  }
}
