package dev.byline.sim;

import dev.byline.sim.counters.Counters;
import dev.byline.sim.faults.Faults;
import dev.byline.sim.faults.ServiceFaults;
import dev.byline.sim.http.Service;
import dev.byline.sim.iam.SimulatedIam;
import dev.byline.sim.oidc.AwsIssuer;
import dev.byline.sim.oidc.OidcIssuer;
import dev.byline.sim.oidc.TokenMint;
import dev.byline.sim.oidc.TokenVerifier;
import dev.byline.sim.sts.Federation;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The issuers of a simulator, each on a port of its own, and what STS knows of them. Thread-safe. */
final class Issuers implements Federation {
  private final Ports ports;
  private final SimulatedIam iam;
  private final Faults faults;
  private final Counters counters;
  private final Map<String, OidcIssuer> named = new ConcurrentHashMap<>();
  private volatile @Nullable AwsIssuer outbound;

  /** Opens ports. */
  @FunctionalInterface
  interface Ports {

    /** Binds a port, or any free one for zero. */
    URI bind(int port, Service service, ServiceFaults script);
  }

  Issuers(Ports ports, SimulatedIam iam, Faults faults, Counters counters) {
    this.ports = ports;
    this.iam = iam;
    this.faults = faults;
    this.counters = counters;
  }

  /** Starts an issuer and registers it with IAM as an OIDC provider. */
  OidcIssuer start(String name, int port, ServiceFaults script) {
    OidcIssuer issuer = new OidcIssuer(name, faults.clock(), script, counters);
    URI address = ports.bind(port, issuer.pages(), script);
    issuer.publishAt(address.toString());
    iam.putOidcProvider(address.getAuthority(), Set.of(TokenMint.AUDIENCE));
    named.put(name, issuer);
    return issuer;
  }

  /** The issuer of a name, started at the first call. */
  synchronized OidcIssuer named(String name) {
    OidcIssuer known = named.get(name);
    return known == null ? start(name, 0, faults.issuer(name)) : known;
  }

  /** The account's own issuer, started at the first call. */
  synchronized AwsIssuer enableOutbound() {
    AwsIssuer known = outbound;
    if (known == null) {
      ServiceFaults script = faults.issuer("aws-issuer");
      known = new AwsIssuer(faults.clock(), script, counters);
      known.publishAt(ports.bind(0, known.pages(), script).toString());
      outbound = known;
    }
    return known;
  }

  @Override
  public Optional<TokenVerifier> verifier(String url) {
    return named.values().stream()
        .filter(issuer -> issuer.url().equals(url))
        .findFirst()
        .map(OidcIssuer::verifier);
  }

  @Override
  public Optional<AwsIssuer> outbound() {
    return Optional.ofNullable(outbound);
  }
}
