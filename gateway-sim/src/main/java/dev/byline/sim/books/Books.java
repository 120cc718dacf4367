package dev.byline.sim.books;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Every inference that was answered, in the order of booking. Thread-safe. */
public final class Books {
  private final List<ServedCall> calls = new ArrayList<>();

  /** Books one answered inference. */
  public synchronized void add(ServedCall call) {
    calls.add(call);
  }

  /** All rows so far: a copy. */
  public synchronized List<ServedCall> served() {
    return List.copyOf(calls);
  }

  /** The sums over all rows. */
  public BookedTokens total() {
    return sum(call -> true);
  }

  /** The sums over the rows of one principal's ARN, as {@code line_item_iam_principal} would name it. */
  public BookedTokens ofPrincipal(String arn) {
    return sum(call -> call.principalArn().equals(arn));
  }

  /** The sums over some rows. */
  public synchronized BookedTokens sum(Predicate<ServedCall> which) {
    BookedTokens sum = BookedTokens.NONE;
    for (ServedCall call : calls) {
      if (which.test(call)) {
        sum = sum.plus(call);
      }
    }
    return sum;
  }

  /** Forgets all rows. */
  public synchronized void clear() {
    calls.clear();
  }
}
