package dev.byline.auth.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelErrorCode;
import dev.cel.common.types.CelType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.values.NullValue;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.Program;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where one text about a caller comes from: CEL over {@code claims}, and for a trusted relay over
 * {@code relay.user}.
 *
 * <p>Thread: immutable, any. Owns: nothing of a token. Fails: {@link NoValue} for a token that has no
 * such text; nothing in it is of the token.
 */
public final class ClaimExpression {
  /** The claims of the token, by their names. */
  static final SequencedMap<String, CelType> CLAIMS =
      new TreeMap<>(Map.of("claims", MapType.create(SimpleType.STRING, SimpleType.DYN)));

  private static final String RELAYED_USER = "relay.user";
  private static final Dialect ALONE = new Dialect(CLAIMS);
  private static final Dialect RELAYED = new Dialect(withRelay());

  private final String text;
  private final ClaimNames names;
  private final Program program;
  private final boolean relayed;
  private final @Nullable String constant;

  private ClaimExpression(String text, CelAbstractSyntaxTree tree) {
    this.text = text;
    this.names = ClaimNames.of(tree);
    this.program = Dialect.program(tree);
    this.relayed = tree.getReferenceMap().values().stream()
        .anyMatch(reference -> reference.name().equals(RELAYED_USER));
    this.constant = ClaimNames.isConstant(tree) ? constant(program) : null;
  }

  /**
   * The expression that {@code text} is.
   *
   * @param relay whether it may read {@code relay.user}
   * @throws IllegalArgumentException if it is none, or its value can't be a text; the message says
   *     where and is for the person who wrote it
   */
  public static ClaimExpression compile(String text, boolean relay) {
    CelAbstractSyntaxTree tree = (relay ? RELAYED : ALONE).check(text);
    Dialect.expectText(tree);
    Patterns.check(tree);
    return new ClaimExpression(text, tree);
  }

  /** Its value if it is the same for every token. */
  public Optional<String> constant() {
    return Optional.ofNullable(constant);
  }

  /** The claims that it reads, such as {@code org.team}. */
  public List<String> claims() {
    return names.paths();
  }

  /** Whether it reads for whom a relay calls. */
  public boolean relayed() {
    return relayed;
  }

  /**
   * The text that it stands for.
   *
   * @param claims of a verified token
   * @param relayedUser for whom the token's holder says that it calls
   * @throws NoValue if there is none; numbers and booleans are no texts
   */
  public String value(Map<String, Object> claims, @Nullable String relayedUser) throws NoValue {
    if (constant != null) {
      return constant;
    }
    Map<String, Object> read = ClaimValues.read(claims, names);
    try {
      return text(program.eval(name -> switch (name) {
        case "claims" -> Optional.of(read);
        case RELAYED_USER -> Optional.ofNullable(relayedUser);
        default -> Optional.empty();
      }));
    } catch (CelEvaluationException e) {
      throw new NoValue(why(e.getErrorCode()));
    }
  }

  private static String text(Object value) throws NoValue {
    if (value instanceof String text) {
      return text;
    }
    throw new NoValue(value instanceof NullValue ? "is missing" : "is no text");
  }

  private static String why(CelErrorCode code) {
    return switch (code) {
      case ATTRIBUTE_NOT_FOUND, INDEX_OUT_OF_BOUNDS -> "is missing";
      case OVERLOAD_NOT_FOUND -> "is computed from a claim of another type";
      case ITERATION_BUDGET_EXCEEDED -> "takes too many steps";
      default -> "can't be computed";
    };
  }

  private static String constant(Program program) {
    try {
      return text(program.eval());
    } catch (CelEvaluationException e) {
      throw new IllegalArgumentException(Dialect.message(e), e);
    } catch (NoValue e) {
      throw new IllegalArgumentException(e.why(), e);
    }
  }

  private static SequencedMap<String, CelType> withRelay() {
    SequencedMap<String, CelType> variables = new TreeMap<>(CLAIMS);
    variables.put(RELAYED_USER, SimpleType.STRING);
    return variables;
  }

  /** Its text as it was written. */
  @Override
  public String toString() {
    return text;
  }
}
