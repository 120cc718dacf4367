package dev.byline.auth.jwt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.NullMarked;

/**
 * The generator of the golden session names: a thousand callers out of one seed. Written once; a change of
 * the files is a change of everybody's name, and splits everybody's bill in two.
 */
@NullMarked
final class GoldenNames {
  private static final int COUNT = 1_000;
  private static final List<String> ALPHABETS = List.of(
      "abcdefghijklmnopqrstuvwxyz0123456789",
      "ABCabc019_+=,.@-",
      "ab _-/|:#%&\"'\\",
      "\u00e4\u00f6\u00fc\u00dfe\u0301\u00e9\u00f1",
      "\u05d0\u05d1\u0627\u0628\u202e",
      "\u6f22\u5b57\u30ab\u30bf",
      "\ud83d\ude00\ud83d\ude01\ud83c\uddea");

  private GoldenNames() {}

  /** Writes both files into the directory that is the argument. */
  public static void main(String[] arguments) throws IOException {
    Path directory = Path.of(arguments[0]);
    for (Object[] each : SessionNamesTest.both().toList()) {
      Files.writeString(directory.resolve((String) each[1]), text((SessionNames) each[0]));
    }
  }

  /** A line a caller: issuer, subject, label, name, between tabs. */
  static String text(SessionNames names) {
    Random random = new Random(20);
    StringBuilder lines = new StringBuilder();
    for (int row = 0; row < COUNT; row++) {
      String issuer = "https://idp" + random.nextInt(4) + ".example/" + text(random, 4);
      String subject = text(random, random.nextInt(1, 40));
      String label = row % 10 == 0 ? "x".repeat(200) + row : text(random, random.nextInt(1, 70));
      lines.append(String.join("\t", issuer, subject, label, names.of(issuer, subject, label)));
      lines.append('\n');
    }
    return lines.toString();
  }

  /** A text of {@code length} characters of one alphabet. */
  static String text(Random random, int length) {
    int[] alphabet =
        ALPHABETS.get(random.nextInt(ALPHABETS.size())).codePoints().toArray();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.appendCodePoint(alphabet[random.nextInt(alphabet.length)]);
    }
    return text.toString();
  }
}
