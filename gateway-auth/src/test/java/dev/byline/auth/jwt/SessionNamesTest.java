package dev.byline.auth.jwt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.byline.core.Secret;
import dev.byline.core.credential.RoleKey;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@NullMarked
final class SessionNamesTest {
  /** As the reference of AssumeRole has it, where {@code \w} is ASCII. */
  private static final Pattern STS = Pattern.compile("[A-Za-z0-9_+=,.@-]{2,64}");

  private static final SessionNames NAMES = SessionNames.readable();
  private static final SessionNames PSEUDONYMS =
      SessionNames.pseudonymous(Secret.of("0123456789abcdef0123456789abcdef"));
  private static final String ISSUER = "https://issuer.example";

  /** The digests were computed with another language's SHA-256 and base32. */
  @Test
  void aNameNeverChanges() {
    assertThat(NAMES.of(ISSUER, "00u1", "alice@acme.example"))
        .isEqualTo("alice@acme.example-77vzsy26t652i");
    assertThat(NAMES.of(ISSUER, "auth0|5f7", "J\u00f6rg M\u00fcller"))
        .isEqualTo("J-rg-M-ller-tk35kx2bbty2y");
  }

  /** The codes were computed with another language's HMAC-SHA-256 and base32. */
  @Test
  void aPseudonymNeverChanges() {
    assertThat(PSEUDONYMS.of(ISSUER, "00u1", "alice@acme.example"))
        .isEqualTo("p-cxnmrclqy726tmrdz6bbmo7hkl");
    assertThat(PSEUDONYMS.of(ISSUER, "auth0|5f7", "J\u00f6rg"))
        .isEqualTo("p-6hdbsloyzg266kzxut3v6ega6n");
  }

  @ParameterizedTest
  @MethodSource("both")
  void aThousandNamesStayAsTheyAre(SessionNames names, String file) throws Exception {
    int rows = 0;
    try (BufferedReader golden = new BufferedReader(new InputStreamReader(
        requireNonNull(SessionNamesTest.class.getResourceAsStream(file), file), UTF_8))) {
      for (String line : golden.lines().toList()) {
        String[] row = line.split("\t", -1);
        assertThat(names.of(row[0], row[1], row[2])).as(line).isEqualTo(row[3]);
        rows++;
      }
    }
    assertThat(rows).isEqualTo(1_000);
  }

  @ParameterizedTest
  @MethodSource("both")
  void callersWhoLookAlikeHaveDifferentNames(SessionNames names, String file) {
    String longEmail = "x".repeat(200) + "@acme.example";
    Set<String> seen = new HashSet<>();
    for (String subject : List.of(
        "a b",
        "a_b",
        "a-b",
        "a/b",
        "a|b",
        "ab",
        "",
        "A b",
        "a b ",
        "a\u00e4b",
        longEmail + "1",
        longEmail + "2",
        Normalizer.normalize("\u00e9", Normalizer.Form.NFC),
        Normalizer.normalize("\u00e9", Normalizer.Form.NFD),
        "\ud83d\ude00",
        "\ud83d\ude01",
        "\u05d0\u05d1",
        "\u202e\u05d0\u05d1",
        "\u05d1\u05d0")) {
      assertThat(seen.add(names.of(ISSUER, subject, "same"))).as(subject).isTrue();
      assertThat(seen.add(names.of("https://other.example", subject, "same"))).isTrue();
    }
    assertThat(names.of("ab", "c", "x")).isNotEqualTo(names.of("a", "bc", "x"));
    assertThat(names.of("", "abc", "x")).isNotEqualTo(names.of("abc", "", "x"));
  }

  @ParameterizedTest
  @MethodSource("both")
  void everyNameIsStsOwnAndOneCallersOnly(SessionNames names, String file) {
    Random random = new Random(4);
    Map<String, List<String>> owners = new HashMap<>();
    for (int round = 0; round < 100_000; round++) {
      List<String> caller = List.of(
          "https://" + random.nextInt(3) + ".example",
          GoldenNames.text(random, random.nextInt(1, 20)));
      String name = names.of(caller.get(0), caller.get(1), GoldenNames.text(random, 80));

      assertThat(STS.matcher(name).matches() && RoleKey.isSessionName(name))
          .as(name)
          .isTrue();
      String code = name.substring(Math.max(0, name.length() - (name.startsWith("p-") ? 26 : 13)));
      List<String> owner = owners.putIfAbsent(code, caller);
      assertThat(owner == null || owner.equals(caller))
          .as("%s %s", owner, caller)
          .isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("both")
  void aNameIsTheSameAgainAndKnownAgainUnderAnyLabel(SessionNames names, String file) {
    Random random = new Random(5);
    for (int round = 0; round < 100_000; round++) {
      String subject = GoldenNames.text(random, random.nextInt(1, 20));
      String label = GoldenNames.text(random, random.nextInt(0, 60));
      String name = names.of(ISSUER, subject, label);

      boolean holds = name.equals(names.of(ISSUER, subject, label))
          && names.matches(name, ISSUER, subject)
          && names.matches(names.of(ISSUER, subject, "new label"), ISSUER, subject)
          && !names.matches(name, ISSUER, subject + "x")
          && !names.matches(name, ISSUER + "x", subject);
      assertThat(holds).as(subject).isTrue();
    }
    assertThat(names.matches("", ISSUER, "x")).isFalse();
    assertThat(names.matches("x", ISSUER, "x")).isFalse();
  }

  @Test
  void aPseudonymSaysNothingOfItsCallerWithoutTheKey() {
    SessionNames otherKey = SessionNames.pseudonymous(Secret.of("x".repeat(32)));
    String name = PSEUDONYMS.of(ISSUER, "00u1", "alice@acme.example");

    assertThat(name).matches("p-[a-z2-7]{26}").hasSize(28);
    assertThat(name).isEqualTo(PSEUDONYMS.of(ISSUER, "00u1", "bob"));
    assertThat(name).isNotEqualTo(otherKey.of(ISSUER, "00u1", "alice@acme.example"));
    assertThat(otherKey.matches(name, ISSUER, "00u1")).isFalse();
    assertThat(name).doesNotContain(NAMES.of(ISSUER, "00u1", "x").substring(2));
  }

  @Test
  void aShortKeyIsRefusedAndNotShown() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SessionNames.pseudonymous(Secret.of("k".repeat(31))))
        .withMessageContaining("31 bytes (expected: at least 32)")
        .withMessageNotContaining("kkk");
  }

  static Stream<Object[]> both() {
    return Stream.of(
        new Object[] {NAMES, "readable-names.tsv"}, new Object[] {PSEUDONYMS, "pseudonyms.tsv"});
  }
}
