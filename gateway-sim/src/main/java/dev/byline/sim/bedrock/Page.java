package dev.byline.sim.bedrock;

import java.util.List;
import java.util.Optional;

/**
 * One page of a listing.
 *
 * @param nextToken where the next one begins; empty on the last
 */
public record Page<T>(List<T> items, Optional<String> nextToken) {
  private static final String TOKEN = "page-";

  /** Cuts a page of a list by the query parameters {@code maxResults} and {@code nextToken}. */
  public static <T> Page<T> of(List<T> all, QueryString query, int standard) {
    int size = query.number("maxResults", 1, 1_000).orElse(standard);
    int from = query.text("nextToken").map(token -> start(token, all.size())).orElse(0);
    int to = Math.min(all.size(), from + size);
    return new Page<>(
        List.copyOf(all.subList(from, to)),
        to < all.size() ? Optional.of(TOKEN + to) : Optional.empty());
  }

  private static int start(String token, int size) {
    try {
      int start = token.startsWith(TOKEN) ? Integer.parseInt(token.substring(TOKEN.length())) : -1;
      if (start >= 0 && start <= size) {
        return start;
      }
    } catch (NumberFormatException e) {
      throw Body.invalid("The provided nextToken is invalid.");
    }
    throw Body.invalid("The provided nextToken is invalid.");
  }
}
