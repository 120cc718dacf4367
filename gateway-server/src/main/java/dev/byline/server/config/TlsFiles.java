package dev.byline.server.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The files of a listener's TLS, all PEM.
 *
 * @param certificate the listener's certificate, and after it those that lead to its issuer
 * @param key its private key, PKCS#8
 * @param clientCa who may issue client certificates; null where none are asked for
 * @param clientRequired whether a client without a certificate is turned away; only with {@code
 *     clientCa}
 */
public record TlsFiles(
    Path certificate, Path key, @Nullable Path clientCa, boolean clientRequired) {}
