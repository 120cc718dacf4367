package dev.byline.core.metadata;

import dev.byline.core.identity.Principal;
import java.util.Locale;
import java.util.Optional;

/** The parts of a verified identity that can go into request metadata. */
public enum MetadataKey {
  PRINCIPAL,
  TENANT,
  TEAM,
  APPLICATION,
  ENVIRONMENT,
  COST_CENTER;

  private final String text = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** The key of the entry, and its name in the configuration, such as {@code cost-center}. */
  public String text() {
    return text;
  }

  /** The key of the name {@code text}. */
  public static Optional<MetadataKey> of(String text) {
    for (MetadataKey key : values()) {
      if (key.text.equals(text)) {
        return Optional.of(key);
      }
    }
    return Optional.empty();
  }

  /** The entry's value: what metadata can't hold is replaced by an underscore. */
  String of(Principal principal) {
    String value = value(principal);
    StringBuilder allowed = new StringBuilder(value.length());
    value
        .codePoints()
        .limit(MetadataText.LONGEST)
        .forEach(c -> allowed.append(MetadataText.isAllowed(c) ? (char) c : '_'));
    return allowed.toString();
  }

  private String value(Principal principal) {
    return switch (this) {
      case PRINCIPAL -> principal.sessionName();
      case TENANT -> principal.attributes().tenant();
      case TEAM -> principal.attributes().team();
      case APPLICATION -> principal.attributes().application();
      case ENVIRONMENT -> principal.attributes().environment();
      case COST_CENTER -> principal.attributes().costCenter();
    };
  }
}
