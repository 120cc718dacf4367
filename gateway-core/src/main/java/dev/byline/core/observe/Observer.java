package dev.byline.core.observe;

import dev.byline.core.usage.StreamEnd;
import java.time.Duration;

/**
 * The port to which the steps report what they did; implementations only count.
 *
 * <p>Thread: any; must not block. Owns: nothing. Fails: never.
 */
public interface Observer {
  /**
   * An exchange has ended.
   *
   * @param operation AWS's operation name, or {@code unknown}
   * @param end how it ended
   * @param total from its first byte to its last
   */
  void exchangeEnded(String operation, StreamEnd end, Duration total);

  /**
   * STS has answered, or did not.
   *
   * @param outcome {@code ok} or the reason of a {@link dev.byline.core.failure.Fault}
   * @param took until then
   */
  void roleAssumed(String outcome, Duration took);
}
