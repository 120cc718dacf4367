package dev.byline.sim;

import dev.byline.sim.bedrock.AnswerPlan;
import java.time.Clock;

/**
 * What a simulator is started with.
 *
 * @param issuerPort 0 for any free port, as for the other two
 * @param account 12 digits
 * @param clock AWS's clock, before any offset set as a fault
 * @param answers how the models answer at first
 * @param minimumCacheTokens the shortest prompt prefix that is cached; AWS's is 1,024 for most models
 */
public record SimulatorOptions(
    int issuerPort,
    int stsPort,
    int bedrockPort,
    String region,
    String account,
    Clock clock,
    AnswerPlan answers,
    long minimumCacheTokens) {

  public SimulatorOptions {
    if (!account.matches("[0-9]{12}")) {
      throw new IllegalArgumentException("account: 12 digits, got " + account);
    }
  }

  /** Free ports, us-east-1, account 111122223333, the system's clock, short answers at once. */
  public static SimulatorOptions defaults() {
    return new SimulatorOptions(
        0, 0, 0, "us-east-1", "111122223333", Clock.systemUTC(), AnswerPlan.standard(), 0);
  }

  /** The same on given ports. */
  public SimulatorOptions onPorts(int issuer, int sts, int bedrock) {
    return new SimulatorOptions(
        issuer, sts, bedrock, region, account, clock, answers, minimumCacheTokens);
  }

  /** The same with another clock. */
  public SimulatorOptions withClock(Clock other) {
    return new SimulatorOptions(
        issuerPort, stsPort, bedrockPort, region, account, other, answers, minimumCacheTokens);
  }

  /** The same in another region. */
  public SimulatorOptions inRegion(String other) {
    return new SimulatorOptions(
        issuerPort, stsPort, bedrockPort, other, account, clock, answers, minimumCacheTokens);
  }

  /** The same with other answers. */
  public SimulatorOptions answering(AnswerPlan other) {
    return new SimulatorOptions(
        issuerPort, stsPort, bedrockPort, region, account, clock, other, minimumCacheTokens);
  }

  /** The same with another minimum of the prompt cache. */
  public SimulatorOptions cachingFrom(long tokens) {
    return new SimulatorOptions(
        issuerPort, stsPort, bedrockPort, region, account, clock, answers, tokens);
  }
}
