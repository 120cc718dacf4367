package dev.byline.auth.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.core.credential.RoleKey;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

@NullMarked
final class SessionNamesTest {
  private static final SessionNames NAMES = SessionNames.readable();
  private static final String ISSUER = "https://issuer.example";

  /** The digests were computed with another language's SHA-256 and base32. */
  @Test
  void aNameNeverChanges() {
    assertThat(NAMES.of(ISSUER, "00u1", "alice@acme.example"))
        .isEqualTo("alice@acme.example-77vzsy26t652i");
    assertThat(NAMES.of(ISSUER, "auth0|5f7", "J\u00f6rg M\u00fcller"))
        .isEqualTo("J-rg-M-ller-tk35kx2bbty2y");
  }

  @Test
  void namesThatLookAlikeAfterReplacingDiffer() {
    Set<String> names = new HashSet<>();
    for (String subject : new String[] {"a b", "a_b", "a-b", "a/b", "a|b", "a\u00e4b", "ab", ""}) {
      assertThat(names.add(NAMES.of(ISSUER, subject, subject))).isTrue();
    }
    assertThat(NAMES.of("https://a", "bc", "x")).isNotEqualTo(NAMES.of("https://ab", "c", "x"));
    assertThat(NAMES.of("https://one", "sub", "x"))
        .isNotEqualTo(NAMES.of("https://two", "sub", "x"));
    String longEmail = "x".repeat(200) + "@acme.example";
    assertThat(NAMES.of(ISSUER, longEmail + "1", longEmail))
        .isNotEqualTo(NAMES.of(ISSUER, longEmail + "2", longEmail));
  }

  @Test
  void everyNameIsOneThatStsTakes() {
    Random random = new Random(3);
    for (int round = 0; round < 20_000; round++) {
      StringBuilder label = new StringBuilder();
      for (int length = random.nextInt(120); length > 0; length--) {
        label.appendCodePoint(random.nextInt(0x250));
      }
      String name = NAMES.of(ISSUER, "s" + round, label.toString());
      assertThat(RoleKey.isSessionName(name)).as(name).isTrue();
    }
  }
}
