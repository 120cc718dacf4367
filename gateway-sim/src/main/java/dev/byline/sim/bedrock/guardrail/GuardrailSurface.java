package dev.byline.sim.bedrock.guardrail;

import dev.byline.sim.bedrock.AwsErrors;
import dev.byline.sim.bedrock.BedrockAnswers;
import dev.byline.sim.bedrock.Body;
import dev.byline.sim.bedrock.ErrorShape;
import dev.byline.sim.bedrock.Permission;
import dev.byline.sim.bedrock.QueryString;
import dev.byline.sim.bedrock.Surface;
import dev.byline.sim.bedrock.Task;
import dev.byline.sim.bedrock.Visit;
import dev.byline.sim.http.Answer;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * ApplyGuardrail and InvokeGuardrailChecks.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ApplyGuardrail.html">ApplyGuardrail</a>
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeGuardrailChecks.html">
 *     InvokeGuardrailChecks</a>
 */
public final class GuardrailSurface implements Surface {
  private static final ErrorShape ERRORS = new AwsErrors();
  private static final Pattern APPLY = Pattern.compile("/guardrail/(.+)/version/([^/]+)/apply");
  private static final Pattern IDENTIFIER = Pattern.compile(
      "([a-z0-9]+)|(arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}:[0-9]{12}:guardrail/[a-z0-9]+)");
  private static final Pattern VERSION = Pattern.compile("([1-9][0-9]{0,7})|(DRAFT)");

  private final Guardrails guardrails;
  private final Permission permission;

  /** Serves some guardrails. */
  public GuardrailSurface(Guardrails guardrails, Permission permission) {
    this.guardrails = guardrails;
    this.permission = permission;
  }

  @Override
  public Optional<Task> task(String method, String path) {
    if (!method.equals("POST")) {
      return Optional.empty();
    }
    if (path.equals("/guardrail-checks/invoke")) {
      return Optional.of(Task.whole("InvokeGuardrailChecks", ERRORS, this::check));
    }
    Matcher apply = APPLY.matcher(path);
    return apply.matches()
        ? Optional.of(Task.whole(
            "ApplyGuardrail", ERRORS, visit -> apply(visit, apply.group(1), apply.group(2))))
        : Optional.empty();
  }

  private Answer apply(Visit visit, String rawIdentifier, String rawVersion) {
    String identifier = QueryString.decoded(rawIdentifier);
    String version = QueryString.decoded(rawVersion);
    Body.need(
        IDENTIFIER.matcher(identifier).matches(),
        "1 validation error detected: Value at 'guardrailIdentifier' failed to satisfy constraint:"
            + " Member must satisfy regular expression pattern: " + IDENTIFIER);
    Body.need(
        VERSION.matcher(version).matches(),
        "1 validation error detected: Value at 'guardrailVersion' failed to satisfy constraint:"
            + " Member must satisfy regular expression pattern: " + VERSION);
    permission.check(visit.caller(), "bedrock:ApplyGuardrail", guardrails.arn(identifier));
    Assessment assessment = Assessment.read(Body.object(visit.request().body()));
    return BedrockAnswers.plain(
        assessment.answer(guardrails.denied(identifier, version)), visit.requestId());
  }

  private Answer check(Visit visit) {
    permission.check(visit.caller(), "bedrock:InvokeGuardrailChecks", "*");
    return BedrockAnswers.plain(
        Checks.answer(Body.object(visit.request().body())), visit.requestId());
  }
}
