package dev.byline.server.metering;

import dev.byline.core.ledger.Ledger;
import dev.byline.core.limit.Reservation;
import dev.byline.core.observe.Observer;
import dev.byline.core.usage.StreamEnd;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The end of an exchange's account: the reservation is settled, the numbers are counted, and the row
 * goes to the ledger.
 *
 * <p>Thread: any. Owns: nothing. Fails: as the ledger does.
 */
public final class Settlement {
  private final Ledger ledger;
  private final Observer observer;

  /** Settles into {@code ledger} and {@code observer}. */
  public Settlement(Ledger ledger, Observer observer) {
    this.ledger = ledger;
    this.observer = observer;
  }

  /** Settles one exchange, once; the stage completes when its row is durable. */
  public CompletionStage<@Nullable Void> settle(ExchangeRecord record, StreamEnd end) {
    Reservation reservation = record.reservation();
    if (reservation != null) {
      reservation.settle(end.usage());
    }
    observer.exchangeEnded(record.operation(), end, record.elapsed());
    return ledger.append(record.entry(end));
  }
}
