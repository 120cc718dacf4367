package dev.byline.auth.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.byline.auth.cel.ClaimExpression;
import dev.byline.core.failure.Fault;
import dev.byline.core.failure.Refused;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

@NullMarked
final class ClaimsMapperTest {
  private static final ClaimExpression CONSTANT = ClaimExpression.compile("'x'", false);
  private static final ClaimExpression SUBJECT = ClaimExpression.compile("claims.sub", false);
  private static final ClaimsMapper MAPPER = new ClaimsMapper(
      "idp",
      "https://issuer.example",
      new ClaimsMapping(
          SUBJECT,
          SUBJECT,
          CONSTANT,
          ClaimExpression.compile("claims.team", false),
          CONSTANT,
          CONSTANT,
          CONSTANT,
          new TreeMap<>(),
          List.of()),
      SessionNames.readable());

  @Test
  void aValueThatIsNoWellFormedTextIsRefusedBecauseItWouldShareADigest() {
    Refused refused = catchThrowableOfType(
        Refused.class, () -> MAPPER.principal(Map.of("sub", "a\ud800", "team", "blue"), null));

    assertThat(refused.failure().fault()).isEqualTo(Fault.CLAIM_UNUSABLE);
  }

  @Test
  void aTagMayHaveEveryCharacterThatStsTakesAndNoOther() {
    assertThat(MAPPER
            .principal(Map.of("sub", "a", "team", "T\u00e9am 1_.:/=+-@"), null)
            .attributes()
            .team())
        .isEqualTo("T\u00e9am 1_.:/=+-@");
    for (String team : new String[] {"a{b", "a,b", "a\nb", "a*b", "a\ud83d\ude00b", "a'b"}) {
      assertThat(catchThrowableOfType(
              Refused.class, () -> MAPPER.principal(Map.of("sub", "a", "team", team), null)))
          .as(team)
          .isNotNull();
    }
  }
}
