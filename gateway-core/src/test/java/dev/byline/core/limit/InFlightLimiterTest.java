package dev.byline.core.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byline.core.access.AccessPolicy;
import dev.byline.core.access.AccessRule;
import dev.byline.core.access.Authorizer;
import dev.byline.core.access.ModelPattern;
import dev.byline.core.access.Permit;
import dev.byline.core.access.RegionRoute;
import dev.byline.core.access.RoleRoute;
import dev.byline.core.failure.Refused;
import dev.byline.core.identity.Attributes;
import dev.byline.core.identity.Principal;
import dev.byline.core.request.BedrockPaths;
import dev.byline.core.request.BedrockService;
import dev.byline.core.request.Endpoint;
import dev.byline.core.request.Operation;
import dev.byline.core.usage.Usage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

@NullMarked
final class InFlightLimiterTest {
  private static final Permit PERMIT = new Authorizer(new AccessPolicy(
          List.of(new AccessRule(List.of(new ModelPattern("*")), Set.of(Operation.values()))),
          List.of(new RoleRoute(
              "us-east-1",
              "arn:aws:iam::111122223333:role/Invoke",
              Duration.ofHours(1),
              null,
              false)),
          List.of(RegionRoute.ofAll(
              Map.of(BedrockService.RUNTIME, new Endpoint("us-east-1", true, "host", 443))))))
      .permit(
          new Principal("iss", "sub", "name", new Attributes("t", "t", "a", "e", "c")),
          BedrockPaths.parse("POST", "/model/a.b/invoke").call());

  @Test
  void admitsUpToItsLimitAndAgainWhenOneEnds() {
    InFlightLimiter limiter = new InFlightLimiter(2);
    Reservation first = limiter.reserve(PERMIT);
    Reservation second = limiter.reserve(PERMIT);

    assertThatThrownBy(() -> limiter.reserve(PERMIT))
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.failure().retryAfter()).isPositive());
    first.settle(Usage.NOTHING);
    Reservation third = limiter.reserve(PERMIT);
    assertThat(limiter.open()).isEqualTo(2);
    second.cancel();
    third.cancel();
    assertThat(limiter.open()).isZero();
  }

  @Test
  void aReservationEndsExactlyOnce() {
    InFlightLimiter limiter = new InFlightLimiter(1);
    Reservation reservation = limiter.reserve(PERMIT);

    reservation.cancel();
    reservation.settle(Usage.NOTHING);
    reservation.cancel();

    assertThat(limiter.open()).isZero();
    assertThat(reservation.permit()).isSameAs(PERMIT);
  }
}
