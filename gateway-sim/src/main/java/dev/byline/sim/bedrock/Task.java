package dev.byline.sim.bedrock;

import dev.byline.sim.http.Answer;

/**
 * What a method and a path ask for.
 *
 * @param operation the name under which it is counted
 * @param errors how its refusals are worded
 * @param step what answers it
 */
public record Task(String operation, ErrorShape errors, Step step) {

  /** A task that is answered whole and at once. */
  public static Task whole(String operation, ErrorShape errors, Reading reading) {
    return new Task(operation, errors, visit -> {
      Answer answer = reading.answer(visit);
      visit.tally().accepted();
      visit.exchange().answer(answer);
    });
  }

  /** Answers a visit, now or later, or throws a {@link dev.byline.sim.http.Refused}. */
  @FunctionalInterface
  public interface Step {

    /** Runs on the connection's event loop. */
    void run(Visit visit);
  }

  /** Makes a whole answer, or throws a {@link dev.byline.sim.http.Refused}. */
  @FunctionalInterface
  public interface Reading {

    /** Runs on the connection's event loop. */
    Answer answer(Visit visit);
  }
}
