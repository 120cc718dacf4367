package dev.byline.auth.jwt;

import java.security.Provider;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The provider that checks signatures with a fraction of the JDK's CPU time (decision 0017), where
 * its native library loads. It is never installed for the whole process.
 *
 * <p>Thread: any. Owns: nothing. Fails: never; without it the JDK checks.
 */
final class FastSignatures {
  private static final Logger LOG = LoggerFactory.getLogger(FastSignatures.class);
  private static final String CORRETTO =
      "com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider";
  private static final @Nullable Provider PROVIDER = load();

  private FastSignatures() {}

  /** The provider for {@code signature}, a name of the JCA; null for the JDK's own. */
  static @Nullable Provider provider(String signature) {
    return PROVIDER != null && PROVIDER.getService("Signature", signature) != null
        ? PROVIDER
        : null;
  }

  private static @Nullable Provider load() {
    try {
      Provider provider =
          (Provider) Class.forName(CORRETTO).getField("INSTANCE").get(null);
      if (provider != null && provider.getService("Signature", "SHA256withECDSA") != null) {
        return provider;
      }
    } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
      // Another platform, or a file system that gives it no place: said below.
    }
    LOG.info(
        "Signatures of tokens are checked by the JDK: Corretto's provider does not load here.");
    return null;
  }
}
