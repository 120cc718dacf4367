package dev.byline.sim.sts;

import dev.byline.sim.http.Refused;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;

/**
 * A model of STS's packed binary limit, which AWS does not document. Each tag costs the UTF-8 bytes of its key and value and
 * two more, out of 459 bytes: fitted to the one exact observation known, nine tags of 2 + 250 characters at 498 % (issue 1898
 * of aws-actions/configure-aws-credentials), which also shows that nothing is compressed. Session policies cost their
 * deflated bytes out of 1,024, a guess. Both shares add up; above 100 % the call fails. Inherited tags count as passed ones.
 */
final class PackedSize {
  private static final int TAG_ALLOTMENT = 459;
  private static final int TAG_OVERHEAD = 2;
  private static final int POLICY_ALLOTMENT = 1_024;

  private PackedSize() {}

  /** The percentage used, rounded up. */
  static int percent(Map<String, String> tags, List<String> policies) {
    int tagBytes = 0;
    for (Map.Entry<String, String> tag : tags.entrySet()) {
      tagBytes += bytes(tag.getKey()).length + bytes(tag.getValue()).length + TAG_OVERHEAD;
    }
    double used = (double) tagBytes / TAG_ALLOTMENT;
    if (!policies.isEmpty()) {
      used += (double) deflated(String.join("", policies)) / POLICY_ALLOTMENT;
    }
    return (int) Math.ceil(used * 100 - 0.5);
  }

  /** Refuses what does not fit. */
  static int checked(Map<String, String> tags, List<String> policies) {
    int percent = percent(tags, policies);
    if (percent > 100) {
      throw new Refused(
          "PackedPolicyTooLarge",
          400,
          policies.isEmpty()
              ? "Packed size of session tags consumes " + percent + "% of allotted space."
              : "Packed policy consumes " + percent
                  + "% of allotted space, please use smaller policy.");
    }
    return percent;
  }

  private static int deflated(String text) {
    try (Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true)) {
      deflater.setInput(bytes(text));
      deflater.finish();
      byte[] out = new byte[8_192];
      int size = 0;
      while (!deflater.finished()) {
        size += deflater.deflate(out);
      }
      return size;
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
