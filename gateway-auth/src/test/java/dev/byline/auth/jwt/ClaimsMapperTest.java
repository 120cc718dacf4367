package dev.byline.auth.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.JWSAlgorithm;
import dev.byline.core.failure.Fault;
import dev.byline.core.failure.Refused;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

@NullMarked
final class ClaimsMapperTest {
  private static final ClaimExpression CONSTANT = ClaimExpression.parse("\"x\"");
  private static final ClaimsMapper MAPPER = new ClaimsMapper(new IssuerSettings(
      "idp",
      URI.create("https://issuer.example"),
      null,
      Set.of("byline"),
      Set.of(JWSAlgorithm.RS256),
      Duration.ZERO,
      new ClaimsMapping(
          ClaimExpression.parse("claims.sub"),
          ClaimExpression.parse("claims.sub"),
          CONSTANT,
          ClaimExpression.parse("claims.team"),
          CONSTANT,
          CONSTANT,
          CONSTANT)));

  @Test
  void aValueThatIsNoWellFormedTextIsRefusedBecauseItWouldShareADigest() {
    Refused refused = catchThrowableOfType(
        Refused.class, () -> MAPPER.principal(Map.of("sub", "a\ud800", "team", "blue")));

    assertThat(refused.failure().fault()).isEqualTo(Fault.CLAIM_UNUSABLE);
  }

  @Test
  void aTagMayHaveEveryCharacterThatStsTakesAndNoOther() {
    assertThat(MAPPER
            .principal(Map.of("sub", "a", "team", "T\u00e9am 1_.:/=+-@"))
            .attributes()
            .team())
        .isEqualTo("T\u00e9am 1_.:/=+-@");
    for (String team : new String[] {"a{b", "a,b", "a\nb", "a*b", "a\ud83d\ude00b", "a'b"}) {
      assertThat(catchThrowableOfType(
              Refused.class, () -> MAPPER.principal(Map.of("sub", "a", "team", team))))
          .as(team)
          .isNotNull();
    }
  }
}
