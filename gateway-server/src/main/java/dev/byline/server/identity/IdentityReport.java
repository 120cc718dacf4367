package dev.byline.server.identity;

import dev.byline.auth.jwt.MappingStep;
import dev.byline.auth.jwt.TokenExplanation;
import dev.byline.core.access.AccessPolicy;
import dev.byline.core.access.AccessRule;
import dev.byline.core.access.CallerPolicy;
import dev.byline.core.access.Guardrail;
import dev.byline.core.access.SessionPolicy;
import dev.byline.core.credential.RoleKey;
import dev.byline.core.failure.Failure;
import dev.byline.core.failure.Refused;
import dev.byline.core.identity.Principal;
import dev.byline.core.request.Operation;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a token becomes under one configuration, as JSON: token, identity, session, access, and where it
 * is refused.
 */
final class IdentityReport {
  private static final JsonMapper JSON = new JsonMapper();

  private final ObjectNode root = JSON.createObjectNode();
  private final AccessPolicy policy;

  IdentityReport(AccessPolicy policy) {
    this.policy = policy;
  }

  /** The report on {@code token}. */
  ObjectNode of(TokenExplanation token) {
    token(token);
    ArrayNode steps = root.putArray("identity");
    token.steps().forEach(step -> steps.add(step(step)));
    Principal principal = token.principal();
    if (principal == null) {
      refused(token.refusal());
      return root;
    }
    CallerPolicy caller = policy.forCaller(principal);
    try {
      session(principal, caller.role());
    } catch (Refused refused) {
      refused(refused.failure());
    }
    access(caller);
    return root;
  }

  private void token(TokenExplanation token) {
    ObjectNode node = root.putObject("token");
    node.put("name", token.issuer());
    TokenExplanation.Header header = token.header();
    if (header != null) {
      node.put("issuer", header.issuer())
          .put("algorithm", header.algorithm())
          .put("key", header.keyId());
      header.audiences().forEach(node.putArray("audience")::add);
      node.put("expires", header.expires() == null ? null : header.expires().toString());
    }
    node.put("verified", token.principal() != null);
  }

  private static ObjectNode step(MappingStep step) {
    return JSON.createObjectNode()
        .put("name", step.name())
        .put("expression", step.expression())
        .put("value", step.value())
        .put("refusal", step.refusal());
  }

  private void session(Principal principal, RoleKey role) {
    ObjectNode node = root.putObject("session");
    int route = 0;
    while (!policy.routes().get(route).when().holds(principal)) {
      route++;
    }
    node.put("name", role.sessionName())
        .put("role", role.roleArn())
        .put("entry", "roles[" + route + "]")
        .put("mode", policy.routes().get(route).mode().text())
        .put("region", role.region())
        .put("duration", role.duration().toString())
        .put("external-id", role.externalId())
        .put("source-identity", role.sourceIdentity());
    ObjectNode tags = node.putObject("tags");
    new TreeMap<>(role.tags()).forEach(tags::put);
    role.transitiveTags().stream().sorted().forEach(node.putArray("transitive-tags")::add);
    String limit = role.policy();
    node.put("policy", limit);
    node.put("policy-length", limit == null ? 0 : limit.length());
    node.put("policy-length-max", SessionPolicy.LENGTH_MAX);
    node.put("bill-shows", assumed(role));
  }

  /** What CUR will show as {@code line_item_iam_principal}: the role's path is no part of it. */
  private static String assumed(RoleKey role) {
    String[] arn = role.roleArn().split(":", 6);
    String name = role.roleArn().substring(role.roleArn().lastIndexOf('/') + 1);
    return "arn:" + arn[1] + ":sts::" + arn[4] + ":assumed-role/" + name + '/' + role.sessionName();
  }

  private void access(CallerPolicy caller) {
    ArrayNode all = root.putArray("access");
    for (AccessRule rule : caller.rules()) {
      ObjectNode node = all.addObject();
      node.put("entry", "access[" + policy.rules().indexOf(rule) + "]");
      rule.models().forEach(model -> node.withArray("models").add(model.toString()));
      rule.operations().stream()
          .map(Operation::text)
          .sorted()
          .forEach(node.putArray("operations")::add);
      rule.regions().stream().sorted().forEach(node.putArray("regions")::add);
      Guardrail guardrail = rule.guardrail();
      node.put("guardrail", guardrail == null ? null : guardrail.id() + ':' + guardrail.version());
    }
  }

  private void refused(@Nullable Failure failure) {
    if (failure != null) {
      root.putObject("refusal")
          .put("reason", failure.fault().reason())
          .put("message", failure.message());
    }
  }
}
