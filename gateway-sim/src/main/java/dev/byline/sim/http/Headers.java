package dev.byline.sim.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Header fields in wire order, names in lower case, duplicates kept. */
public final class Headers {
  private final List<Field> fields;

  private Headers(List<Field> fields) {
    this.fields = List.copyOf(fields);
  }

  /** Builds headers from alternating names and values. */
  public static Headers of(String... namesAndValues) {
    Builder builder = new Builder();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      builder.add(namesAndValues[i], namesAndValues[i + 1]);
    }
    return builder.build();
  }

  /** All fields in wire order. */
  public List<Field> fields() {
    return fields;
  }

  /** Every value of a field, in wire order. */
  public List<String> all(String name) {
    return fields.stream().filter(f -> f.name().equals(name)).map(Field::value).toList();
  }

  /** The first value of a field. */
  public Optional<String> first(String name) {
    for (Field field : fields) {
      if (field.name().equals(name)) {
        return Optional.of(field.value());
      }
    }
    return Optional.empty();
  }

  /**
   * One header field.
   *
   * @param name lower case
   * @param value as it stood on the wire
   */
  public record Field(String name, String value) {
    public Field {
      name = name.toLowerCase(Locale.ROOT);
    }
  }

  /** Collects fields in order. */
  public static final class Builder {
    private final List<Field> fields = new ArrayList<>();

    /** Adds one field. */
    public Builder add(String name, String value) {
      fields.add(new Field(name, value));
      return this;
    }

    /** The headers collected so far. */
    public Headers build() {
      return new Headers(fields);
    }
  }
}
