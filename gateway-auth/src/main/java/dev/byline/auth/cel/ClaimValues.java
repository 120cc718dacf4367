package dev.byline.auth.cel;

import dev.cel.common.values.NullValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values of a token in CEL's types: null as CEL's null, dates as timestamps, whole numbers as
 * 64-bit ones. What the runtime is given is a copy of the claims that are read and of no others,
 * because it walks what it is given at each access.
 *
 * <p>Thread: one evaluation's. Owns: the copy. Fails: {@link NoValue} for values that are nested too
 * deep, too many, or of no type that JSON has.
 */
final class ClaimValues {
  /** Deepest nesting; comparing deeper ones could overflow the stack. */
  private static final int DEPTH_MAX = 32;

  /** Most members and elements in the claims of one expression. */
  static final int COUNT_MAX = 1_000;

  private int count;

  private ClaimValues() {}

  /** The claims that {@code names} reads. */
  static Map<String, Object> read(Map<String, Object> claims, ClaimNames names) throws NoValue {
    ClaimValues values = new ClaimValues();
    Map<String, Object> read = new HashMap<>();
    for (String name : names.any() ? claims.keySet() : names.roots()) {
      if (claims.containsKey(name)) {
        read.put(name, values.converted(claims.get(name), 0));
      }
    }
    return read;
  }

  private Object converted(@Nullable Object value, int depth) throws NoValue {
    if (depth > DEPTH_MAX) {
      throw new NoValue("is nested too deep");
    }
    if (++count > COUNT_MAX) {
      throw new NoValue("has too many values");
    }
    return switch (value) {
      case null -> NullValue.NULL_VALUE;
      case String text -> text;
      case Boolean bool -> bool;
      case BigInteger number ->
        number.bitLength() < Long.SIZE
            ? (Object) number.longValue()
            : (Object) number.doubleValue();
      case BigDecimal number -> number.doubleValue();
      case Double number -> number;
      case Float number -> number.doubleValue();
      case Number number -> number.longValue();
      case Date date -> date.toInstant();
      case Map<?, ?> object -> object(object, depth);
      case List<?> list -> list(list, depth);
      default -> throw new NoValue("is of an unknown type");
    };
  }

  private Map<String, Object> object(Map<?, ?> object, int depth) throws NoValue {
    Map<String, Object> copy = new HashMap<>();
    for (Map.Entry<?, ?> member : object.entrySet()) {
      copy.put(String.valueOf(member.getKey()), converted(member.getValue(), depth + 1));
    }
    return copy;
  }

  private List<Object> list(List<?> list, int depth) throws NoValue {
    List<Object> copy = new ArrayList<>();
    for (Object element : list) {
      copy.add(converted(element, depth + 1));
    }
    return copy;
  }
}
