package dev.byline.core.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

@NullMarked
final class FailureTest {
  @Test
  void everyFaultHasAnErrorStatusAnAwsNameAndAReasonOfItsOwn() {
    assertThat(Fault.values()).allSatisfy(fault -> {
      assertThat(fault.status()).isBetween(400, 503);
      assertThat(fault.errorType()).endsWith("Exception");
    });
    assertThat(Arrays.stream(Fault.values()).map(Fault::reason)).doesNotHaveDuplicates();
    assertThat(Fault.TOKEN_NOT_YET_VALID.reason()).isEqualTo("token-not-yet-valid");
  }

  @Test
  void whatIsRetryableHasAStatusThatSdksRetry() {
    assertThat(Fault.values()).allSatisfy(fault -> {
      if (fault.retryable()) {
        assertThat(fault.status()).isIn(408, 429, 500, 503);
      }
    });
  }

  @Test
  void aRefusalIsFoundBehindFuturesAndABugIsInternalWithoutItsText() {
    Failure failure = Failure.of(Fault.NO_TOKEN, "no token");

    assertThat(Refused.failureOf(failure.refused())).isEqualTo(failure);
    assertThat(Refused.failureOf(new CompletionException(failure.refused()))).isEqualTo(failure);
    assertThat(Refused.failureOf(new IllegalStateException("secret detail")).message())
        .doesNotContain("secret");
    assertThat(failure.refused().getStackTrace()).isEmpty();
  }
}
