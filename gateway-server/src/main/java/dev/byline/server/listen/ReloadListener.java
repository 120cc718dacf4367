package dev.byline.server.listen;

/** Who is told that a certificate's files have changed. */
@FunctionalInterface
public interface ReloadListener {
  /**
   * Called once a change, on the thread that looks at the files.
   *
   * @param loaded whether the new certificate is shown from now on; otherwise the old one stays
   */
  void reloaded(boolean loaded);
}
