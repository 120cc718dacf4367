package dev.byline.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

@NullMarked
final class ExchangeIdTest {
  @Test
  void idsAreOfVersion7AndSayWhenTheyWereMade() {
    Instant now = Instant.parse("2026-11-22T10:15:30.123Z");
    ExchangeId ids = new ExchangeId(() -> now, new Random(1));
    Set<UUID> seen = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      UUID id = ids.next();
      assertThat(id.version()).isEqualTo(7);
      assertThat(id.variant()).isEqualTo(2);
      assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(now.toEpochMilli());
      assertThat(seen.add(id)).isTrue();
    }
  }
}
