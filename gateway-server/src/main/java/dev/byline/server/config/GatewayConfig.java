package dev.byline.server.config;

import dev.byline.auth.jwt.IssuerSettings;
import dev.byline.auth.sts.StsSettings;
import dev.byline.core.access.AccessPolicy;
import dev.byline.core.metadata.RequestMetadata;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a gateway is told before it starts; each part in the form in which its step takes
 * it.
 *
 * @param listen where applications connect, at least one
 * @param admin where operators look
 * @param callerHeaders in which callers say who they are, beside those of stock clients
 * @param pseudonymKey file of the secret that makes session names of callers; null for readable names
 * @param issuers whose tokens are trusted
 * @param access who may call what, with which role, and where it goes
 * @param metadata what of the caller goes into the invocation log
 * @param sts how role sessions are had
 * @param ledger folder of the ledger's files
 * @param limits bounds of this process
 * @param timeouts how long each phase may take
 */
public record GatewayConfig(
    List<ListenSettings> listen,
    InetSocketAddress admin,
    CallerHeaders callerHeaders,
    @Nullable Path pseudonymKey,
    List<IssuerSettings> issuers,
    AccessPolicy access,
    RequestMetadata metadata,
    StsSettings sts,
    Path ledger,
    Limits limits,
    Timeouts timeouts) {
  /** Copies the lists. */
  public GatewayConfig {
    listen = List.copyOf(listen);
    issuers = List.copyOf(issuers);
  }
}
