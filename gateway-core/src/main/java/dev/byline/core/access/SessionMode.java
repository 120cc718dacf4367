package dev.byline.core.access;

import java.util.Locale;

/** How a caller's role session comes about. */
public enum SessionMode {
  /** The gateway's own role assumes it: AssumeRole. */
  ASSUME_ROLE,
  /**
   * The caller's own token does: AssumeRoleWithWebIdentity. The gateway then needs no permission, and
   * can impersonate nobody.
   */
  WEB_IDENTITY;

  /** The name in the configuration, such as {@code web-identity}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
