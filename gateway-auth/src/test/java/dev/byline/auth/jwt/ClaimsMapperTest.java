package dev.byline.auth.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.byline.auth.cel.ClaimExpression;
import dev.byline.core.Secret;
import dev.byline.core.failure.Failure;
import dev.byline.core.failure.Fault;
import dev.byline.core.failure.Refused;
import dev.byline.core.identity.Principal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@NullMarked
final class ClaimsMapperTest {
  private static final String ISSUER = "https://issuer.example";
  private static final ClaimsMapper MAPPER = mapper(
      "claims.tenant", "claims.groups.filter(g, g.startsWith('team-'))[0]", "acme", "acme-*");

  @Test
  void aPrincipalIsMadeOfClaims() {
    Principal principal = MAPPER.principal(claims(), null);

    assertThat(principal.issuer()).isEqualTo(ISSUER);
    assertThat(principal.subject()).isEqualTo("00u1");
    assertThat(principal.sessionName()).isEqualTo("alice@acme.example-77vzsy26t652i");
    assertThat(principal.attributes().asTags())
        .containsExactly(
            Map.entry("application", "chat"),
            Map.entry("cost-center", "unassigned"),
            Map.entry("environment", "prod"),
            Map.entry("project", "apollo"),
            Map.entry("team", "team-blue"),
            Map.entry("tenant", "acme"));
    assertThat(principal.token()).isNull();
  }

  @ParameterizedTest
  @CsvSource({"acme,true", "acme-eu,true", "acme-,true", "beta,false", "acmeX,false", "Acme,false"})
  void anIssuerSpeaksForItsOwnTenantsOnly(String tenant, boolean allowed) {
    if (allowed) {
      assertThat(MAPPER.principal(claims("tenant", tenant), null).attributes().tenant())
          .isEqualTo(tenant);
    } else {
      assertThat(refusal(claims("tenant", tenant)).message())
          .isEqualTo("The token can't be attributed: tenant (claims.tenant) is not one of the"
              + " tenants of issuer okta.");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sub     | subject (claims.sub) is missing",
        "email   | label (claims.email) is missing",
        "tenant  | tenant (claims.tenant) is missing",
        "groups  | team (claims.groups) is missing",
        "azp     | application (claims.azp) is missing",
        "project | tags.project (claims.project) is missing",
      })
  void aMissingClaimIsNamed(String claim, String message) {
    Map<String, Object> claims = claims();
    claims.remove(claim);

    assertThat(refusal(claims).message())
        .isEqualTo("The token can't be attributed: " + message + ".");
  }

  @Test
  void aMessageHoldsNeitherContentNorTheConfigurationsConstants() {
    assertThat(refusal(claims("groups", List.of("secret-group"))).message())
        .contains("team (claims.groups)")
        .doesNotContain("secret", "team-");
    for (Object value : new Object[] {"secret{x}", 4711L, List.of("secret"), "secret\ud800"}) {
      assertThat(refusal(claims("azp", value)).message())
          .contains("application (claims.azp) ")
          .doesNotContain("secret", "4711");
    }
  }

  @Test
  void aValueThatIsNoWellFormedTextIsRefusedBecauseItWouldShareADigest() {
    assertThat(refusal(claims("sub", "a\ud800")).fault()).isEqualTo(Fault.CLAIM_UNUSABLE);
  }

  @Test
  void aTagMayHaveEveryCharacterThatStsTakesAndNoOther() {
    assertThat(MAPPER
            .principal(claims("azp", "T\u00e9am 1_.:/=+-@"), null)
            .attributes()
            .application())
        .isEqualTo("T\u00e9am 1_.:/=+-@");
    for (String value : List.of("a{b", "a,b", "a\nb", "a*b", "a\ud83d\ude00b", "a'b", "", " ")) {
      assertThat(refusal(claims("azp", value)).fault()).isEqualTo(Fault.CLAIM_UNUSABLE);
      assertThat(refusal(claims("project", value)).fault()).isEqualTo(Fault.CLAIM_UNUSABLE);
    }
    MAPPER.principal(claims("project", "x".repeat(256)), null);
    assertThat(refusal(claims("project", "x".repeat(257))).message()).contains("longer than 256");
  }

  /** Any one of them in a bill would be somebody whom nobody can read. */
  @Test
  void aValueOfSeparatorsAloneIsBlank() {
    for (String value : List.of("\u00a0", "\u2007", "\u202f \u3000", "\u2028", " \u00a0 ")) {
      for (String claim : List.of("sub", "email", "azp", "project")) {
        assertThat(refusal(claims(claim, value)).message())
            .as(claim)
            .contains("claims." + claim)
            .contains("is empty");
      }
      assertThat(catchThrowableOfType(Refused.class, () -> relay().principal(claims(), value)))
          .isNotNull();
      assertThat(catchThrowableOfType(
              IllegalArgumentException.class, () -> SessionTags.checkKey(value)))
          .isNotNull();
    }
  }

  @Test
  void aRelaysUserBecomesThePrincipal() {
    ClaimsMapper relay = relay();

    Principal bob = relay.principal(claims(), "bob@acme.example");
    assertThat(bob.subject()).isEqualTo("bob@acme.example");
    assertThat(bob.sessionName()).matches("p-[a-z2-7]{26}");
    assertThat(catchThrowableOfType(Refused.class, () -> relay.principal(claims(), null))
            .failure()
            .message())
        .isEqualTo("The token can't be attributed: subject (relay.user) is missing.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a\nb", "a\u0000b", "a\u200bb", "a\u202eb", "\ud800", "a\u2028"})
  void aRelaysUserIsPrintable(String user) {
    Refused refused = catchThrowableOfType(Refused.class, () -> relay().principal(claims(), user));

    assertThat(refused.failure().fault()).isEqualTo(Fault.CLAIM_UNUSABLE);
    assertThat(catchThrowableOfType(
                Refused.class, () -> relay().principal(claims(), "x".repeat(1025)))
            .failure()
            .message())
        .contains("1 to 1024 printable characters")
        .doesNotContain("xx");
  }

  @Test
  void aMappingIsExplainedStepByStep() {
    Map<String, Object> claims = claims("tenant", "beta");
    claims.remove("project");

    assertThat(MAPPER.explain(claims, null))
        .extracting(MappingStep::name, MappingStep::value, MappingStep::refusal)
        .containsExactly(
            tuple("subject", "00u1", null),
            tuple("label", "alice@acme.example", null),
            tuple("tenant", null, "is not one of the tenants of issuer okta"),
            tuple("team", "team-blue", null),
            tuple("application", "chat", null),
            tuple("environment", "prod", null),
            tuple("cost-center", "unassigned", null),
            tuple("tags.project", null, "is missing"),
            tuple("session-name", "alice@acme.example-77vzsy26t652i", null));
    assertThat(MAPPER.explain(claims, null).get(2).expression()).isEqualTo("claims.tenant");
    assertThat(relay().explain(claims, "a\nb"))
        .allSatisfy(step -> assertThat(step.refusal()).contains("printable"));
  }

  /** A mapping and its explanation must not come apart. */
  @Test
  void thatWhichIsExplainedIsThatWhichIsDone() {
    Principal principal = MAPPER.principal(claims(), null);
    Map<String, @Nullable String> steps = new HashMap<>();
    MAPPER.explain(claims(), null).forEach(step -> steps.put(step.name(), step.value()));

    assertThat(steps)
        .containsEntry("subject", principal.subject())
        .containsEntry("session-name", principal.sessionName())
        .containsEntry("tags.project", "apollo");
    principal
        .attributes()
        .asTags()
        .forEach((key, value) ->
            assertThat(steps).containsEntry(key.equals("project") ? "tags.project" : key, value));
  }

  private static ClaimsMapper relay() {
    ClaimExpression constant = ClaimExpression.compile("'x'", true);
    ClaimExpression user = ClaimExpression.compile("relay.user", true);
    return new ClaimsMapper(
        "relay",
        ISSUER,
        new ClaimsMapping(
            user,
            user,
            constant,
            constant,
            constant,
            constant,
            constant,
            new TreeMap<>(),
            List.of()),
        SessionNames.pseudonymous(Secret.of("k".repeat(32))));
  }

  private static ClaimsMapper mapper(String tenant, String team, String... tenants) {
    SequencedMap<String, ClaimExpression> tags =
        new TreeMap<>(Map.of("project", ClaimExpression.compile("claims.project", false)));
    ClaimsMapping mapping = new ClaimsMapping(
        ClaimExpression.compile("claims.sub", false),
        ClaimExpression.compile("claims.email", false),
        ClaimExpression.compile(tenant, false),
        ClaimExpression.compile(team, false),
        ClaimExpression.compile("claims.azp", false),
        ClaimExpression.compile("'prod'", false),
        ClaimExpression.compile("claims.?cost_center.orValue('unassigned')", false),
        tags,
        List.of(tenants));
    return new ClaimsMapper("okta", ISSUER, mapping, SessionNames.readable());
  }

  private static Failure refusal(Map<String, Object> claims) {
    return catchThrowableOfType(Refused.class, () -> MAPPER.principal(claims, null))
        .failure();
  }

  private static Map<String, Object> claims(String name, Object value) {
    Map<String, Object> claims = claims();
    claims.put(name, value);
    return claims;
  }

  private static Map<String, Object> claims() {
    return new HashMap<>(Map.of(
        "sub", "00u1",
        "email", "alice@acme.example",
        "tenant", "acme",
        "groups", List.of("everyone", "team-blue", "team-red"),
        "azp", "chat",
        "project", "apollo"));
  }
}
