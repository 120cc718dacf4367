package dev.byline.core.metadata;

/** The texts that request metadata takes: at most 256 of {@code [a-zA-Z0-9\s:_@$#=/+,-.]}. */
final class MetadataText {
  static final int LONGEST = 256;

  private MetadataText() {}

  static boolean isKey(String text) {
    return !text.isEmpty() && isValue(text);
  }

  static boolean isValue(String text) {
    return text.length() <= LONGEST && text.chars().allMatch(MetadataText::isAllowed);
  }

  static boolean isAllowed(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || (c >= '\t' && c <= '\r')
        || " :_@$#=/+,-.".indexOf(c) >= 0;
  }
}
