package dev.byline.billing;

import java.util.Arrays;
import java.util.Optional;

/**
 * What spend can be summed by. The five tags are session tags, which AWS reports as {@code
 * iamPrincipal/<key>}: <a
 * href="https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/iam-principal-cost-allocation.html">
 * IAM principal cost allocation</a>.
 */
public enum GroupBy {
  /** The session's name, the IAM user's, or the role's. */
  USER("user", "user_name", true),
  TENANT("tenant", "tenant", true),
  TEAM("team", "team", true),
  APPLICATION("application", "application", true),
  ENVIRONMENT("environment", "environment", true),
  COST_CENTER("cost-center", "cost_center", true),
  MODEL("model", "model", false),
  /** {@code input}, {@code output}, {@code cache-read}, {@code cache-write} or {@code other}. */
  TOKEN_KIND("token-kind", "token_kind", false);

  private final String label;
  private final String column;
  private final boolean ofCaller;

  GroupBy(String label, String column, boolean ofCaller) {
    this.label = label;
    this.column = column;
    this.ofCaller = ofCaller;
  }

  /** The name on the command line and in column heads. */
  public String label() {
    return label;
  }

  /** True when it says something of the caller, so that a row without one has no value for it. */
  public boolean ofCaller() {
    return ofCaller;
  }

  /** The one with this label. */
  public static Optional<GroupBy> labelled(String label) {
    return Arrays.stream(values()).filter(by -> by.label.equals(label)).findFirst();
  }

  String column() {
    return column;
  }
}
