package dev.byline.sim.iam;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * A row of the table of permissions, {@code permissions.txt}: what IAM is asked for one operation. The table is written from
 * AWS's documentation and the simulator is tested against it.
 *
 * @param endpoint {@code bedrock-runtime}, {@code bedrock} or {@code bedrock-mantle}
 * @param operation AWS's name of it, or the books' where AWS has none
 * @param when {@code always}, {@code profile}, {@code guardrail} or {@code tags}
 * @param resource an ARN with gaps, or {@code model}, {@code profile} or {@code *}
 * @param keys the service's condition keys that are then present, if the request has what they tell
 * @param source where AWS says so, or {@code unproven} and why
 * @see <a href="https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonbedrock.html">Actions, resources,
 *     and condition keys for Amazon Bedrock</a>
 */
public record NeededPermission(
    String endpoint,
    String operation,
    String when,
    String action,
    String resource,
    List<String> keys,
    String source) {

  public NeededPermission {
    keys = List.copyOf(keys);
  }

  /** The whole table. */
  public static List<NeededPermission> all() {
    try (InputStream file = Objects.requireNonNull(
        NeededPermission.class.getResourceAsStream("permissions.txt"), "in the same package")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#") && !line.isBlank())
          .map(NeededPermission::row)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static NeededPermission row(String line) {
    String[] cells = line.split("\\|", -1);
    if (cells.length != 7) {
      throw new IllegalStateException("seven cells were expected: " + line);
    }
    return new NeededPermission(
        cells[0].strip(),
        cells[1].strip(),
        cells[2].strip(),
        cells[3].strip(),
        cells[4].strip(),
        cells[5].isBlank() ? List.of() : List.of(cells[5].strip().split(" ", -1)),
        cells[6].strip());
  }
}
