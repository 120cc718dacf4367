package dev.byline.sim;

import dev.byline.sim.http.RawClient;
import dev.byline.sim.iam.AccessKey;
import dev.byline.sim.iam.PolicyDocument;
import dev.byline.sim.iam.Role;
import dev.byline.sim.iam.RoleSession;
import dev.byline.sim.sigv4.TestSigner;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Sends signed requests over plain HTTP, for the APIs that no AWS SDK speaks. */
public record SignedHttp(URI endpoint, String service, AccessKey key) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** A session of the invoke role, limited by a policy if there is one. */
  public static AccessKey session(Simulator sim, String name, Optional<String> policy) {
    Role role = sim.iam().role(sim.iam().invokeRoleArn()).orElseThrow();
    return sim.iam()
        .openSession(
            new RoleSession(
                role,
                name,
                Map.of(),
                Set.of(),
                Optional.empty(),
                policy.stream().map(PolicyDocument::identity).toList()),
            Duration.ofHours(1));
  }

  /** A policy that allows some actions on everything. */
  public static String allowing(String actions) {
    return "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":" + actions
        + ",\"Resource\":\"*\"}]}";
  }

  /** Posts a body. */
  public Received post(String path, String body, Map<String, String> headers) throws IOException {
    return send("POST", path, body, headers);
  }

  /** Posts a body without headers of its own. */
  public Received post(String path, String body) throws IOException {
    return post(path, body, Map.of());
  }

  /** Gets a path, query included. */
  public Received get(String path) throws IOException {
    return send("GET", path, "", Map.of());
  }

  /** Sends one request on a connection of its own. */
  public Received send(String method, String path, String body, Map<String, String> headers)
      throws IOException {
    try (RawClient client = new RawClient(endpoint)) {
      client.send(
          TestSigner.sign(key, service, method, endpoint + path, body, Instant.now(), headers));
      return new Received(client.receive());
    }
  }

  /** One answer. */
  public record Received(RawClient.Received raw) {

    /** The status. */
    public int status() {
      return raw.status();
    }

    /** The body as JSON. */
    public JsonNode json() {
      return JSON.readTree(raw.body());
    }

    /** The data of the server-sent events that are JSON, in order. */
    public List<JsonNode> events() {
      return Arrays.stream(raw.body().split("\n"))
          .filter(line -> line.startsWith("data: {"))
          .map(line -> JSON.readTree(line.substring("data: ".length())))
          .toList();
    }
  }
}
