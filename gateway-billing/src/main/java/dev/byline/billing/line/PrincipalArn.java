package dev.byline.billing.line;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The caller that AWS names in {@code line_item_iam_principal}, taken apart.
 *
 * <p>AWS: <a
 * href="https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/iam-principal-cost-allocation.html">
 * IAM principal cost allocation</a>.
 *
 * @param arn as AWS wrote it; empty when the row names no caller
 * @param account twelve digits, or empty
 * @param role the role's name, or empty
 * @param user who spent: the session's name, the IAM user's, or the role's; the whole text when it
 *     has another form; empty for none
 */
public record PrincipalArn(String arn, Form form, String account, String role, String user) {

  private static final Pattern ARN =
      Pattern.compile("^arn:aws[^:]*:(?:sts|iam)::(\\d{12}):(assumed-role|user|role)/(.+)$");

  /** Takes {@code arn} apart; any text is taken, the empty one included. */
  public static PrincipalArn parse(String arn) {
    if (arn.isEmpty()) {
      return new PrincipalArn(arn, Form.NONE, "", "", "");
    }
    Matcher parts = ARN.matcher(arn);
    if (!parts.matches()) {
      return new PrincipalArn(arn, Form.OTHER, "", "", arn);
    }
    String account = parts.group(1);
    String path = parts.group(3);
    // A session name holds no '/', so the last one is the border; IAM paths end there too.
    String name = path.substring(path.lastIndexOf('/') + 1);
    if (name.isEmpty()) {
      return new PrincipalArn(arn, Form.OTHER, account, "", arn);
    }
    return switch (parts.group(2)) {
      case "user" -> new PrincipalArn(arn, Form.IAM_USER, account, "", name);
      case "role" -> new PrincipalArn(arn, Form.ROLE, account, name, name);
      default -> session(arn, account, path, name);
    };
  }

  private static PrincipalArn session(String arn, String account, String path, String name) {
    int border = path.lastIndexOf('/');
    if (border <= 0) {
      return new PrincipalArn(arn, Form.OTHER, account, "", arn);
    }
    String role = path.substring(0, border);
    return new PrincipalArn(arn, Form.ROLE_SESSION, account, role, name);
  }

  /** What kind of caller the ARN names. */
  public enum Form {
    /** An IAM user, long-term Bedrock API keys included. */
    IAM_USER,
    /** A session of an assumed role: what the gateway makes, one for each person. */
    ROLE_SESSION,
    /** A role without a session. */
    ROLE,
    /** A text of another form, such as an account's root. */
    OTHER,
    /** No caller: tax, credits, and usage from before the export recorded callers. */
    NONE
  }
}
