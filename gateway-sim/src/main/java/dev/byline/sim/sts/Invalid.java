package dev.byline.sim.sts;

import dev.byline.sim.http.Refused;

/** {@code ValidationError} in the words of AWS. */
final class Invalid {
  private Invalid() {}

  static Refused missing(String name) {
    return member("Value null", name, "Member must not be null");
  }

  static Refused value(String value, String name, String constraint) {
    return member("Value '" + value + "'", name, constraint);
  }

  static Refused because(String message) {
    return new Refused("ValidationError", 400, message);
  }

  private static Refused member(String value, String name, String constraint) {
    String lower = Character.toLowerCase(name.charAt(0)) + name.substring(1);
    return because("1 validation error detected: "
        + value
        + " at '"
        + lower
        + "' failed to satisfy constraint: "
        + constraint);
  }
}
