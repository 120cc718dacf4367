package dev.byline.demo.idp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** The npm package oidc-provider, run by {@code server.mjs}: client credentials, JWT access tokens of RFC 9068. */
final class NodeProvider implements RotatingProvider {
  private final URI issuer;
  private final ProviderProcess process;
  private int signing = 1;

  private NodeProvider(URI issuer, ProviderProcess process) {
    this.issuer = issuer;
    this.process = process;
  }

  static NodeProvider start() {
    Path home = Path.of(System.getProperty("byline.oidc-provider", "missing"));
    if (!Files.isDirectory(home.resolve("node_modules/oidc-provider"))) {
      throw new IllegalStateException(
          "no oidc-provider at " + home + ": the build installs it before the integration tests");
    }
    int port = ProviderProcess.freePort();
    URI issuer = URI.create("http://127.0.0.1:" + port);
    ProviderProcess process = ProviderProcess.start(
        home.resolve("server.log"),
        Map.of(),
        List.of("node", home.resolve("server.mjs").toString(), Integer.toString(port)));
    process.awaitAnswer(issuer.resolve("/.well-known/openid-configuration"));
    return new NodeProvider(issuer, process);
  }

  @Override
  public URI issuer() {
    return issuer;
  }

  @Override
  public TestToken token(String user) {
    return token(user, "RS256", "byline");
  }

  /** The token of the client {@code user}. */
  TestToken token(String user, String algorithm, String audience) {
    byte[] basic = (user + ":" + user + "-of-the-tests").getBytes(UTF_8);
    return ProviderHttp.token(
        issuer.resolve("/token"),
        Map.of(
            "grant_type",
            "client_credentials",
            "resource",
            "https://" + audience + ".example/" + algorithm),
        "Authorization",
        "Basic " + Base64.getEncoder().encodeToString(basic));
  }

  @Override
  public void publishNextKey() {
    keys(List.of(signing, signing + 1), signing);
  }

  @Override
  public void signWithNextKey() {
    keys(List.of(signing, signing + 1), signing + 1);
  }

  @Override
  public void removeOldKey() {
    signing++;
    keys(List.of(signing), signing);
  }

  /** All at once: the old key leaves the key set at the moment in which the new one comes. */
  void replaceKey() {
    removeOldKey();
  }

  private void keys(List<Integer> published, int by) {
    ProviderHttp.send(
        "POST",
        issuer.resolve("/keys-of-the-tests"),
        Map.of("published", published, "signing", by));
  }

  @Override
  public void close() {
    process.close();
  }
}
