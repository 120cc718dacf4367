package dev.byline.demo.calls;

import java.io.IOException;

/**
 * One user's calls: every operation of every surface once or more, with each kind of client.
 *
 * <p>Thread: one a user. Owns: nothing. Fails: as the clients do, at the first call that fails.
 */
public final class UserRound {
  /** How many calls a round has. */
  public static final int CALLS = 34;

  private final SdkCalls sdk;
  private final StreamCalls streams;
  private final SpeechCalls speech;
  private final WebCalls web;

  /**
   * The calls of one user.
   *
   * @param number of the user: those with an odd one begin at the TLS listener
   */
  public UserRound(StockClients aws, WebClients web, String token, CallLog log, int number) {
    this.sdk = new SdkCalls(aws.sync(), log);
    this.streams = new StreamCalls(aws.async(), log);
    this.speech = new SpeechCalls(aws.bidirectional(), log);
    this.web = new WebCalls(web, token, log, number);
  }

  /** Makes all calls, with prompts of about {@code words} words. */
  public void run(int words) throws IOException, InterruptedException {
    String prompt = "please summarise this page ".repeat(Math.max(1, words / 4)).strip();
    sdk.all(prompt);
    streams.all(prompt);
    speech.all(prompt);
    web.all(prompt);
  }
}
