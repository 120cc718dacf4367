package dev.byline.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.server.admin.Readiness.Member;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

@NullMarked
final class ReadinessTest {
  private final Map<String, Member> issuers = new LinkedHashMap<>();
  private final Readiness readiness = new Readiness().anyOf("issuers", () -> issuers);

  @Test
  void oneMemberThatIsReadyWithSomethingToSaySuffices() {
    issuers.put("okta", new Member(true, "failing since then, old keys in use"));
    issuers.put("entra", new Member(false, "it is down"));

    assertThat(readiness.report().ready()).isTrue();
    assertThat(readiness.report().parts()).containsEntry("issuers", Readiness.OK);
    assertThat(readiness.report().members().get("issuers"))
        .containsEntry("okta", "failing since then, old keys in use")
        .containsEntry("entra", "it is down");
  }

  @Test
  void noMemberThatIsReadyIsAPartThatFails() {
    assertThat(readiness.report().ready()).isFalse();
    issuers.put("okta", new Member(false, Readiness.OK));

    assertThat(readiness.report().ready()).isFalse();
  }
}
