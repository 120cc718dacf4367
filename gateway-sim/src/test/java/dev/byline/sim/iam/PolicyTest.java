package dev.byline.sim.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyTest {
  private static final ConditionContext CONTEXT = new ConditionContext.Builder()
      .put("sts:DurationSeconds", "300")
      .put("sts:RoleSessionName", "gw-alice")
      .putAll("aws:TagKeys", List.of("team", "tenant"))
      .tags("aws:PrincipalTag/", Map.of("Team", "search", "Star", "a*b"))
      .build();

  private static PolicyDocument policy(String effect, String condition) {
    return PolicyDocument.identity("{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\""
        + effect
        + "\",\"Action\":\"s:Do\",\"Resource\":\"*\",\"Condition\":"
        + condition
        + "}}");
  }

  private static Decision decide(PolicyDocument policy) {
    return policy.decide("s:Do", "arn:x", CONTEXT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "StringEquals | sts:RoleSessionName | \"gw-alice\" | true",
        "StringEquals | STS:rolesessionname | [\"x\",\"gw-alice\"] | true",
        "StringEquals | sts:RoleSessionName | \"gw-*\" | false",
        "StringEquals | sts:ExternalId | \"x\" | false",
        "StringEqualsIfExists | sts:ExternalId | \"x\" | true",
        "StringNotEquals | sts:ExternalId | \"x\" | true",
        "StringNotEquals | sts:RoleSessionName | [\"gw-alice\",\"x\"] | false",
        "StringNotEquals | sts:RoleSessionName | [\"a\",\"b\"] | true",
        "StringEqualsIgnoreCase | sts:RoleSessionName | \"GW-ALICE\" | true",
        "StringLike | sts:RoleSessionName | \"gw-*\" | true",
        "StringLike | sts:RoleSessionName | \"gw-????e\" | true",
        "StringLike | sts:RoleSessionName | \"gw-?\" | false",
        "StringNotLike | sts:RoleSessionName | \"gw-*\" | false",
        "ForAllValues:StringEquals | aws:TagKeys | [\"team\",\"tenant\",\"app\"] | true",
        "ForAllValues:StringEquals | aws:TagKeys | [\"team\"] | false",
        "ForAllValues:StringEquals | sts:TransitiveTagKeys | [\"team\"] | true",
        "ForAllValues:StringNotEquals | aws:TagKeys | [\"team\"] | false",
        "ForAnyValue:StringEquals | aws:TagKeys | [\"tenant\"] | true",
        "ForAnyValue:StringEquals | sts:TransitiveTagKeys | [\"team\"] | false",
        "ForAnyValue:StringLike | aws:TagKeys | \"ten*\" | true",
        "StringEquals | aws:TagKeys | \"team\" | false",
        "Null | aws:TagKeys | \"false\" | true",
        "Null | aws:RequestTag/team | \"true\" | true",
        "Null | aws:RequestTag/team | true | true",
        "Null | aws:TagKeys | \"true\" | false",
        "StringEquals | aws:PrincipalTag/team | \"search\" | true",
        "StringEquals | aws:PrincipalTag/Team | \"${aws:PrincipalTag/TEAM}\" | true",
        "StringLike | sts:RoleSessionName | \"${aws:PrincipalTag/Star}\" | false",
        "StringLike | aws:PrincipalTag/Star | \"${aws:PrincipalTag/Star}\" | true",
        "StringLike | aws:PrincipalTag/Star | \"a${*}b\" | true",
        "StringLike | aws:PrincipalTag/Team | \"${aws:TagKeys}\" | false",
        "NumericEquals | sts:DurationSeconds | \"300.0\" | true",
        "NumericNotEquals | sts:DurationSeconds | 300 | false",
        "NumericLessThan | sts:DurationSeconds | 300 | false",
        "NumericLessThan | sts:DurationSeconds | \"1000\" | true",
        "NumericLessThanEquals | sts:DurationSeconds | 300 | true",
        "NumericGreaterThan | sts:DurationSeconds | [400, 299] | true",
        "NumericGreaterThanEquals | sts:DurationSeconds | 301 | false",
        "NumericLessThan | sts:DurationSeconds | \"many\" | false",
        "NumericLessThan | sts:ExternalId | 300 | false",
        "NumericLessThanIfExists | sts:ExternalId | 300 | true",
        "StringEquals | aws:NeverHeardOf | \"x\" | false",
        "StringNotEquals | aws:NeverHeardOf | \"x\" | false",
        "StringEqualsIfExists | aws:NeverHeardOf | \"x\" | false",
        "Null | aws:NeverHeardOf | \"true\" | false",
      })
  void anAllowanceNeedsItsConditionMet(String operator, String key, String values, boolean passes) {
    String condition = "{\"" + operator + "\":{\"" + key + "\":" + values + "}}";
    assertThat(decide(policy("Allow", condition)))
        .isEqualTo(passes ? Decision.ALLOWED : Decision.NOT_ALLOWED);
  }

  @Test
  void aDenialWithAConditionNobodyKnowsDenies() {
    assertThat(decide(policy("Deny", "{\"StringEquals\":{\"aws:NeverHeardOf\":\"x\"}}")))
        .isEqualTo(Decision.DENIED);
    assertThat(decide(policy("Deny", "{\"StringEquals\":{\"sts:ExternalId\":\"x\"}}")))
        .isEqualTo(Decision.NOT_ALLOWED);
  }

  @Test
  void anExplicitDenyWinsWhateverItsPlace() {
    String allow = "{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}";
    String deny = "{\"Effect\":\"Deny\",\"Action\":\"S:d*\",\"Resource\":\"arn:*\"}";
    for (String both : List.of(allow + ',' + deny, deny + ',' + allow)) {
      PolicyDocument policy =
          PolicyDocument.identity("{\"Version\":\"2012-10-17\",\"Statement\":[" + both + "]}");
      assertThat(policy.decide("s:Do", "arn:x", CONTEXT)).isEqualTo(Decision.DENIED);
      assertThat(policy.decide("s:Other", "arn:x", CONTEXT)).isEqualTo(Decision.ALLOWED);
    }
  }

  @Test
  void negatedActionsAndResourcesNameTheRest() {
    PolicyDocument policy = PolicyDocument.identity(
        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"NotAction\":\"s:Do\",\"NotResource\":\"arn:x\"}]}");
    assertThat(policy.decide("s:Do", "arn:y", CONTEXT)).isEqualTo(Decision.NOT_ALLOWED);
    assertThat(policy.decide("s:Go", "arn:x", CONTEXT)).isEqualTo(Decision.NOT_ALLOWED);
    assertThat(policy.decide("s:Go", "arn:y", CONTEXT)).isEqualTo(Decision.ALLOWED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"DateLessThan\":{\"aws:x\":\"1\"}}",
        "{\"stringequals\":{\"aws:TagKeys\":\"x\"}}",
        "{\"ForSome:StringEquals\":{\"aws:TagKeys\":\"x\"}}",
        "{\"NullIfExists\":{\"aws:TagKeys\":\"true\"}}",
        "{\"StringEquals\":{\"aws:TagKeys\":[]}}",
        "{\"StringEquals\":{\"aws:TagKeys\":{}}}"
      })
  void anOperatorThatIsNotModelledIsRefusedWhenThePolicyIsStored(String condition) {
    assertThatExceptionOfType(MalformedPolicy.class).isThrownBy(() -> policy("Allow", condition));
  }
}
