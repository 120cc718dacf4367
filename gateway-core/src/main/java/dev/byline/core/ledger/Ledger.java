package dev.byline.core.ledger;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The port to the ledger's storage.
 *
 * <p>Thread: any; never blocks its caller. Owns: the rows it was given until they are durable.
 * Fails: a row that could not be written completes its stage exceptionally, and {@link #available}
 * turns false.
 */
public interface Ledger {
  /** Adds a row; the stage completes when it is durable. */
  CompletionStage<@Nullable Void> append(LedgerEntry entry);

  /** Whether the next row can be expected to become durable; when not, no request is admitted. */
  boolean available();
}
