package dev.byline.sim.cur;

import dev.byline.sim.books.ServedCall;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Books for tests: one call that each test varies, and many at random. */
record Calls(ServedCall call) {

  static final String ACCOUNT = "123456789012";
  static final Instant NOON = Instant.parse("2026-11-12T12:34:56Z");

  private static final List<String> CLAUDE = List.of(
      "us.anthropic.claude-opus-4-8",
      "global.anthropic.claude-sonnet-5",
      "anthropic.claude-sonnet-4-6",
      "eu.anthropic.claude-haiku-4-5-20251001-v1:0");
  private static final List<String> NATIVE =
      List.of("amazon.nova-lite-v1:0", "us.amazon.nova-pro-v1:0", "amazon.nova-micro-v1:0");

  static Calls of(String modelId) {
    return new Calls(new ServedCall(
        NOON,
        "r-1",
        ACCOUNT,
        "us-east-1",
        session("alice"),
        Map.of(),
        modelId,
        "Converse",
        "standard",
        1_000,
        200,
        0,
        0,
        "00"));
  }

  static String session(String user) {
    return "arn:aws:sts::" + ACCOUNT + ":assumed-role/BedrockGatewayUserRole/" + user;
  }

  Calls at(String instant) {
    return new Calls(new ServedCall(
        Instant.parse(instant),
        call.requestId(),
        call.accountId(),
        call.region(),
        call.principalArn(),
        call.principalTags(),
        call.modelId(),
        call.operation(),
        call.serviceTier(),
        call.inputTokens(),
        call.outputTokens(),
        call.cacheReadTokens(),
        call.cacheWriteTokens(),
        "00"));
  }

  Calls in(String region) {
    return new Calls(new ServedCall(
        call.at(),
        call.requestId(),
        call.accountId(),
        region,
        call.principalArn(),
        call.principalTags(),
        call.modelId(),
        call.operation(),
        call.serviceTier(),
        call.inputTokens(),
        call.outputTokens(),
        call.cacheReadTokens(),
        call.cacheWriteTokens(),
        "00"));
  }

  Calls by(String user, Map<String, String> tags) {
    return new Calls(new ServedCall(
        call.at(),
        call.requestId(),
        call.accountId(),
        call.region(),
        session(user),
        tags,
        call.modelId(),
        call.operation(),
        call.serviceTier(),
        call.inputTokens(),
        call.outputTokens(),
        call.cacheReadTokens(),
        call.cacheWriteTokens(),
        "00"));
  }

  Calls through(String operation, String tier) {
    return new Calls(new ServedCall(
        call.at(),
        call.requestId(),
        call.accountId(),
        call.region(),
        call.principalArn(),
        call.principalTags(),
        call.modelId(),
        operation,
        tier,
        call.inputTokens(),
        call.outputTokens(),
        call.cacheReadTokens(),
        call.cacheWriteTokens(),
        "00"));
  }

  Calls using(long input, long output, long cacheRead, long cacheWrite) {
    return new Calls(new ServedCall(
        call.at(),
        call.requestId(),
        call.accountId(),
        call.region(),
        call.principalArn(),
        call.principalTags(),
        call.modelId(),
        call.operation(),
        call.serviceTier(),
        input,
        output,
        cacheRead,
        cacheWrite,
        "00"));
  }

  /** Calls of forty users over the two months around a month's end, with counts from one token to a hundred million. */
  static List<ServedCall> random(int count, long seed) {
    Random random = new Random(seed);
    List<ServedCall> calls = new ArrayList<>(count);
    Instant start = Instant.parse("2026-10-25T00:00:00Z");
    for (int i = 0; i < count; i++) {
      List<String> models = random.nextBoolean() ? CLAUDE : NATIVE;
      String user = "user-" + random.nextInt(40);
      Calls call = of(models.get(random.nextInt(models.size())))
          .at(start.plusSeconds(random.nextInt(14 * 24 * 3600)).toString())
          .by(user, Map.of("team", "team-" + user.length(), "cost-center", "4711"))
          .through(random.nextBoolean() ? "Converse" : "ConverseStream", "standard")
          .using(tokens(random), tokens(random), tokens(random), tokens(random));
      calls.add(call.call());
    }
    return calls;
  }

  private static long tokens(Random random) {
    return random.nextLong((long) Math.pow(10, random.nextInt(9)));
  }
}
