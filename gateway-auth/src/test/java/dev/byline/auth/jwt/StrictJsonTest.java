package dev.byline.auth.jwt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** What the reading of strangers' JSON leaves behind. */
@NullMarked
final class StrictJsonTest {
  @Test
  void aNameIsGoneWithTheTokenThatHadIt() throws Exception {
    List<WeakReference<String>> names = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      String name = i + "n".repeat(5_000);
      StrictJson.object(("{\"" + name + "\":1}").getBytes(UTF_8)).keySet().stream()
          .map(WeakReference::new)
          .forEach(names::add);
    }
    System.gc();

    assertThat(names).hasSize(500);
    assertThat(names.stream().filter(name -> name.refersTo(null))).hasSize(500);
  }
}
