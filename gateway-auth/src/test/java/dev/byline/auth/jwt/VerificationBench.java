package dev.byline.auth.jwt;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * CPU time of one signature check, by algorithm and provider: the figures of decision 0017. It needs
 * nothing but the JDK, so it runs as one source file; a second provider is measured where its class
 * is on the class path.
 */
@NullMarked
final class VerificationBench {
  private static final String CORRETTO =
      "com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider";
  private static final int ROUNDS = 7;
  private static final long ROUND_NANOS = 2_000_000_000L;
  private static final int MESSAGE_BYTES = 900;

  private record Algorithm(
      String name, String signature, String keys, @Nullable String curve, int bits) {}

  private VerificationBench() {}

  public static void main(String[] arguments) throws Exception {
    List<Algorithm> algorithms = List.of(
        new Algorithm("RS256", "SHA256withRSA", "RSA", null, 2048),
        new Algorithm("ES256", "SHA256withECDSA", "EC", "secp256r1", 0),
        new Algorithm("ES384", "SHA384withECDSA", "EC", "secp384r1", 0),
        new Algorithm("EdDSA", "Ed25519", "Ed25519", null, 0));
    System.out.println("| Algorithm | Provider | median µs of CPU | fastest | slowest |");
    System.out.println("|---|---|---|---|---|");
    for (Algorithm algorithm : algorithms) {
      measure(algorithm, null);
      Provider corretto = corretto();
      if (corretto != null) {
        measure(algorithm, corretto);
      }
    }
  }

  private static @Nullable Provider corretto() {
    try {
      return Class.forName(CORRETTO)
          .asSubclass(Provider.class)
          .getDeclaredConstructor()
          .newInstance();
    } catch (ReflectiveOperationException | LinkageError absent) {
      return null;
    }
  }

  private static void measure(Algorithm algorithm, @Nullable Provider provider) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm.keys());
    if (algorithm.curve() != null) {
      generator.initialize(new ECGenParameterSpec(algorithm.curve()));
    } else if (algorithm.bits() > 0) {
      generator.initialize(algorithm.bits());
    }
    KeyPair pair = generator.generateKeyPair();
    byte[] message = new byte[MESSAGE_BYTES];
    Signature signer = Signature.getInstance(algorithm.signature());
    signer.initSign(pair.getPrivate());
    signer.update(message);
    byte[] signature = signer.sign();
    double[] micros = new double[ROUNDS];
    for (int round = -2; round < ROUNDS; round++) {
      double taken = round(algorithm, provider, pair, message, signature);
      if (round >= 0) {
        micros[round] = taken;
      }
    }
    Arrays.sort(micros);
    System.out.printf(
        Locale.ROOT,
        "| %s | %s | %.1f | %.1f | %.1f |%n",
        algorithm.name(),
        provider == null
            ? "JDK " + Runtime.version().feature()
            : provider.getName() + " " + provider.getVersionStr(),
        micros[ROUNDS / 2],
        micros[0],
        micros[ROUNDS - 1]);
  }

  /** Microseconds of this thread's CPU a verification, as a token's check does it: a new Signature each. */
  private static double round(
      Algorithm algorithm,
      @Nullable Provider provider,
      KeyPair pair,
      byte[] message,
      byte[] signature)
      throws GeneralSecurityException {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long end = System.nanoTime() + ROUND_NANOS;
    long cpu = threads.getCurrentThreadCpuTime();
    long done = 0;
    while (System.nanoTime() < end) {
      Signature verifier = provider == null
          ? Signature.getInstance(algorithm.signature())
          : Signature.getInstance(algorithm.signature(), provider);
      verifier.initVerify(pair.getPublic());
      verifier.update(message);
      if (!verifier.verify(signature)) {
        throw new IllegalStateException("a good signature was refused");
      }
      done++;
    }
    return (threads.getCurrentThreadCpuTime() - cpu) / 1000.0 / done;
  }
}
