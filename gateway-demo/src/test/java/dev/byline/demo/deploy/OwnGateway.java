package dev.byline.demo.deploy;

import dev.byline.server.Gateway;
import dev.byline.server.config.BadConfig;
import dev.byline.server.config.ConfigFile;
import dev.byline.sim.Simulator;
import dev.byline.sim.iam.AccessKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Clock;
import org.jspecify.annotations.NullMarked;

/** A gateway before a simulated AWS, with one role and base credentials of the test's choice. */
@NullMarked
record OwnGateway(Gateway gateway) implements AutoCloseable {

  /**
   * Starts one.
   *
   * @param base the session of the gateway's own role
   * @param role what the gateway assumes, as a YAML flow mapping
   */
  static OwnGateway start(Simulator simulator, AccessKey base, String role) {
    try {
      String config = """
          region: us-east-1
          listen: {address: "127.0.0.1:0"}
          admin: {address: "127.0.0.1:0"}
          upstream: {endpoint: "%s"}
          sts: {endpoint: "%s"}
          issuers:
            - name: own
              issuer: %s
              audiences: [byline]
              algorithms: [RS256]
              tenants: ["*"]
              identity:
                subject: claims.sub
                label: claims.email
                tenant: claims.tenant
                team: claims.team
                application: claims.application
                environment: claims.environment
                cost-center: claims.cost_center
          roles: [%s]
          access: [{models: ["*"], operations: [converse]}]
          ledger: {directory: "%s"}
          """.formatted(
              simulator.bedrock(),
              simulator.sts(),
              simulator.issuer(),
              role,
              Files.createTempDirectory("byline-deploy-"));
      return new OwnGateway(
          Gateway.start(ConfigFile.parse(config), Caller.credentials(base), Clock.systemUTC()));
    } catch (BadConfig e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + gateway.address().getPort());
  }

  @Override
  public void close() {
    gateway.close();
  }
}
