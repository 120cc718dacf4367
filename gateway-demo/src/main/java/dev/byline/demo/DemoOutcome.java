package dev.byline.demo;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.byline.demo.calls.CallLog;
import java.math.BigDecimal;
import java.util.List;

/**
 * What the demo found, as {@code --json} writes it.
 *
 * @param calls that the users made and that were answered
 * @param users that the bill names
 * @param attributedShare of the bill's tokens that name one of the users; 1 is all
 * @param curTokens all tokens of the bill
 * @param ledgerTokens all tokens of the ledger
 * @param refused what the simulated AWS refused
 * @param operations that were exercised, each once, in the summary's order
 * @param called how often each was called, by which client
 * @param seconds that the calls took
 * @param gateway base URL of the plain listener
 * @param gatewayTls base URL of the TLS listener
 * @param ca file with the certificate of the TLS listener's authority
 * @param admin base URL
 * @param issuer base URL
 * @param sts base URL
 * @param bedrock base URL
 * @param curDir folder of the billing export
 * @param ledgerDir folder of the ledger
 */
record DemoOutcome(
    long calls,
    long users,
    @JsonProperty("attributed_share") BigDecimal attributedShare,
    @JsonProperty("cur_tokens") long curTokens,
    @JsonProperty("ledger_tokens") long ledgerTokens,
    long refused,
    List<String> operations,
    List<Called> called,
    double seconds,
    String gateway,
    @JsonProperty("gateway_tls") String gatewayTls,
    String ca,
    String admin,
    String issuer,
    String sts,
    String bedrock,
    @JsonProperty("cur_dir") String curDir,
    @JsonProperty("ledger_dir") String ledgerDir) {

  /**
   * One line of the summary.
   *
   * @param surface such as {@code Bedrock Runtime}
   * @param operation such as {@code Converse}
   * @param client such as {@code SDK sync}
   * @param calls how often
   */
  record Called(String surface, String operation, String client, int calls) {

    static Called of(CallLog.Called row) {
      return new Called(row.surface().title(), row.operation(), row.client().title(), row.calls());
    }
  }
}
