package dev.byline.billing.line;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.billing.line.PrincipalArn.Form;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrincipalArnTest {

  @ParameterizedTest
  @CsvSource({
    "arn:aws:iam::123456789012:user/alice, IAM_USER, 123456789012, '', alice",
    "arn:aws:iam::123456789012:user/eng/ml/alice, IAM_USER, 123456789012, '', alice",
    "arn:aws:iam::123456789012:user/BedrockAPIKey-234s, IAM_USER, 123456789012, '',"
        + " BedrockAPIKey-234s",
    "arn:aws:sts::123456789012:assumed-role/AppRole/session-1, ROLE_SESSION, 123456789012,"
        + " AppRole, session-1",
    "arn:aws:sts::123456789012:assumed-role/Role/user@acme.org, ROLE_SESSION, 123456789012, Role,"
        + " user@acme.org",
    "arn:aws-us-gov:sts::123456789012:assumed-role/R/s, ROLE_SESSION, 123456789012, R, s",
    "arn:aws:iam::123456789012:role/x, ROLE, 123456789012, x, x",
    "arn:aws:iam::123456789012:role/service-role/x, ROLE, 123456789012, x, x"
  })
  void documentedFormsAreTakenApart(
      String arn, Form form, String account, String role, String user) {
    assertThat(PrincipalArn.parse(arn)).isEqualTo(new PrincipalArn(arn, form, account, role, user));
  }

  @ParameterizedTest
  @CsvSource({
    "arn:aws:iam::123456789012:root",
    "arn:aws:sts::123456789012:federated-user/bob",
    "arn:aws:sts::123456789012:assumed-role/RoleOnly",
    "arn:aws:sts::123456789012:assumed-role/Role/",
    "not an arn"
  })
  void otherTextIsItsOwnUser(String arn) {
    PrincipalArn principal = PrincipalArn.parse(arn);
    assertThat(principal.form()).isEqualTo(Form.OTHER);
    assertThat(principal.user()).isEqualTo(arn);
  }

  @Test
  void noCallerIsNone() {
    assertThat(PrincipalArn.parse("")).isEqualTo(new PrincipalArn("", Form.NONE, "", "", ""));
  }
}
