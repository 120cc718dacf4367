package dev.byline.sim.bedrock;

import dev.byline.sim.books.AppliedGuardrail;
import java.util.Map;
import java.util.Optional;

/**
 * What the books keep of an inference beside its tokens.
 *
 * @param endpoint {@code bedrock-runtime} or {@code bedrock-mantle}
 * @param modelId as the request named it
 * @param operation the API's name
 * @param tier {@code standard}, {@code priority} or {@code flex}
 * @param metadata the request metadata; empty when there is none
 * @param guardrail that it runs with; empty when there is none
 */
public record Booking(
    String endpoint,
    String modelId,
    String operation,
    String tier,
    Map<String, String> metadata,
    Optional<AppliedGuardrail> guardrail) {
  /** Endpoint of the runtime. */
  public static final String RUNTIME = "bedrock-runtime";

  /** Endpoint of Mantle. */
  public static final String MANTLE = "bedrock-mantle";

  public Booking {
    metadata = Map.copyOf(metadata);
  }
}
