package dev.byline.demo.idp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/**
 * Keycloak as its project ships it, with the realm of {@code byline-realm.json}: users alice and erin,
 * clients that ask for tokens of one algorithm each, and a service account. Nothing of it is kept: its
 * database is in memory.
 */
final class Keycloak implements RotatingProvider {
  private static final String ADMIN = "admin-of-the-tests";
  private static final String HEAP = "-Xms64m -Xmx512m -XX:TieredStopAtLevel=1";

  private final URI base;
  private final ProviderProcess process;
  private int priority = 100;
  private String signing = "";
  private String next = "";

  private Keycloak(URI base, ProviderProcess process) {
    this.base = base;
    this.process = process;
  }

  static Keycloak start() {
    Path home = unpacked();
    int port = ProviderProcess.freePort();
    URI base = URI.create("http://127.0.0.1:" + port);
    Keycloak keycloak = new Keycloak(
        base,
        ProviderProcess.start(
            home.resolveSibling("keycloak.log"),
            Map.of(
                "JAVA_HOME", System.getProperty("java.home"),
                "JAVA_OPTS_KC_HEAP", HEAP,
                "KC_BOOTSTRAP_ADMIN_USERNAME", ADMIN,
                "KC_BOOTSTRAP_ADMIN_PASSWORD", ADMIN),
            List.of(
                "sh",
                home.resolve("bin/kc.sh").toString(),
                "start-dev",
                "--import-realm",
                "--db=dev-mem",
                "--cache=local",
                "--http-host=127.0.0.1",
                "--http-port=" + port)));
    keycloak.process.awaitAnswer(
        URI.create(keycloak.issuer() + "/.well-known/openid-configuration"));
    keycloak.signing = keycloak.keyNamed("rsa-generated");
    return keycloak;
  }

  /** Where the build has unpacked the distribution; the realm is put into it. */
  private static Path unpacked() {
    Path home = Path.of(System.getProperty("byline.keycloak", "missing"));
    if (!Files.isRegularFile(home.resolve("bin/kc.sh"))) {
      throw new IllegalStateException(
          "no Keycloak at " + home + ": the build unpacks it before the integration tests");
    }
    try (var realm = Keycloak.class.getResourceAsStream("/keycloak/byline-realm.json")) {
      Path folder = Files.createDirectories(home.resolve("data/import"));
      Files.copy(
          Objects.requireNonNull(realm),
          folder.resolve("byline-realm.json"),
          StandardCopyOption.REPLACE_EXISTING);
      return home;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public URI issuer() {
    return base.resolve("/realms/byline");
  }

  @Override
  public TestToken token(String user) {
    return token("chat-rs256", user);
  }

  /** By the password grant: the user's token for {@code client}. */
  TestToken token(String client, String user) {
    return password("byline", client, user, user + "-of-the-tests");
  }

  /** By client credentials: the token of an application without a user. */
  TestToken serviceToken(String client) {
    byte[] basic = (client + ":" + client + "-of-the-tests").getBytes(StandardCharsets.UTF_8);
    return ProviderHttp.token(
        tokens("byline"),
        Map.of("grant_type", "client_credentials"),
        "Authorization",
        "Basic " + Base64.getEncoder().encodeToString(basic));
  }

  /** A token of the same server's other realm, which is another issuer. */
  TestToken strangersToken() {
    return password("master", "admin-cli", ADMIN, ADMIN);
  }

  private TestToken password(String realm, String client, String user, String password) {
    return ProviderHttp.token(
        tokens(realm),
        Map.of(
            "grant_type", "password",
            "client_id", client,
            "username", user,
            "password", password));
  }

  private URI tokens(String realm) {
    return base.resolve("/realms/" + realm + "/protocol/openid-connect/token");
  }

  @Override
  public void publishNextKey() {
    priority += 100;
    String location = ProviderHttp.send(
            "POST", components(""), key(false), "Authorization", admin())
        .headers()
        .firstValue("Location")
        .orElseThrow();
    next = location.substring(location.lastIndexOf('/') + 1);
  }

  @Override
  public void signWithNextKey() {
    ProviderHttp.send("PUT", components("/" + next), key(true), "Authorization", admin());
  }

  @Override
  public void removeOldKey() {
    ProviderHttp.send("DELETE", components("/" + signing), Map.of(), "Authorization", admin());
    signing = next;
  }

  private Map<String, ?> key(boolean active) {
    return Map.of(
        "name",
        "rsa-" + priority,
        "providerId",
        "rsa-generated",
        "providerType",
        "org.keycloak.keys.KeyProvider",
        "config",
        Map.of(
            "priority", List.of(Integer.toString(priority)),
            "enabled", List.of("true"),
            "active", List.of(Boolean.toString(active)),
            "algorithm", List.of("RS256"),
            "keySize", List.of("2048")));
  }

  private String keyNamed(String name) {
    JsonNode found = ProviderHttp.get(components("?name=" + name), "Authorization", admin());
    return found.path(0).path("id").asString();
  }

  private URI components(String rest) {
    return URI.create(base + "/admin/realms/byline/components" + rest);
  }

  private String admin() {
    return "Bearer " + strangersToken().text();
  }

  @Override
  public void close() {
    process.close();
  }
}
