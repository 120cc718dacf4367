package dev.byline.server.config;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One socket on which applications connect.
 *
 * @param address to bind
 * @param tls its certificate; null for a plain socket
 */
public record ListenSettings(
    InetSocketAddress address, @Nullable TlsFiles tls) {}
