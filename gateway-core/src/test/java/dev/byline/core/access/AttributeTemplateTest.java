package dev.byline.core.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byline.core.identity.Attributes;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@NullMarked
final class AttributeTemplateTest {
  @Test
  void everyAttributeHasAPlace() {
    AttributeTemplate template = new AttributeTemplate(
        "{tenant}/{team}-{application}:{environment}{cost-center}/{tags.account}!",
        Set.of("account"));

    assertThat(template.fill(attributes("acme"))).contains("acme/blue-app:prod42/111122223333!");
    assertThat(template.isConstant()).isFalse();
  }

  @Test
  void aTextWithoutPlacesIsItself() {
    assertThat(AttributeTemplate.of("arn:x").fill(attributes("a/b"))).contains("arn:x");
    assertThat(AttributeTemplate.of("arn:x").isConstant()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a/b", "a*", "a?", "a:b", "a b", "", "jos\u00e9", "{team}", "a\u0000", "${x}"})
  void aValueThatCouldEndAPartOfAnArnFillsNothing(String tenant) {
    assertThat(AttributeTemplate.of("x").fill(attributes(tenant))).isPresent();
    assertThat(new AttributeTemplate("role/{tenant}", Set.of()).fill(attributes(tenant)))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "}",
        "{}",
        "{tenant",
        "tenant}",
        "{subject}",
        "{tags.other}",
        "{Tenant}",
        "{{tenant}}"
      })
  void aPlaceThatNamesNothingIsRefused(String text) {
    assertThatThrownBy(() -> new AttributeTemplate(text, Set.of("account")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Attributes attributes(String tenant) {
    return new Attributes(
        tenant, "blue", "app", "prod", "42", new TreeMap<>(Map.of("account", "111122223333")));
  }
}
