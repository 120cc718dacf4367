package dev.byline.demo;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.byline.core.credential.RoleCredentials;
import dev.byline.core.identity.Principal;
import dev.byline.core.request.ModelCall;
import dev.byline.core.request.RequestTarget;
import dev.byline.core.signing.SignedHead;
import dev.byline.core.signing.SignedStream;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/** The shape of the house, as docs/architecture.md draws it. */
@NullMarked
@AnalyzeClasses(packages = "dev.byline", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
  private static final String CORE = "dev.byline.core.";
  private static final String SERVER = "dev.byline.server.";

  /** What each package of the domain may use; nothing else of the domain. */
  private static final Map<String, List<String>> CORE_ARROWS = Map.ofEntries(
      Map.entry("failure", List.of()),
      Map.entry("request", List.of("failure")),
      Map.entry("identity", List.of("failure")),
      Map.entry("credential", List.of("failure")),
      Map.entry("eventstream", List.of()),
      Map.entry("usage", List.of("eventstream", "failure")),
      Map.entry("access", List.of("identity", "credential", "request", "failure")),
      Map.entry("limit", List.of("access", "usage", "failure")),
      Map.entry("signing", List.of("access", "credential", "request")),
      Map.entry("metadata", List.of("identity", "request", "failure")),
      Map.entry("ledger", List.of("identity", "request", "usage")),
      Map.entry("observe", List.of("usage", "failure")));

  /** What each package of the server may use; nothing else of the server. */
  private static final Map<String, List<String>> SERVER_ARROWS = Map.of(
      "config", List.of(),
      "observe", List.of("config"),
      "upstream", List.of("observe", "config"),
      "metering", List.of("observe", "config"),
      "relay", List.of("metering", "upstream", "observe", "config"),
      "exchange", List.of("relay", "metering", "upstream", "observe", "config"),
      "listen", List.of("exchange", "config"),
      "admin", List.of("observe", "config"),
      "identity", List.of("config"));

  @ArchTest
  static void arrowsOfTheDomainGoDownOnly(JavaClasses classes) {
    CORE_ARROWS.forEach((name, allowed) -> arrows(CORE, name, allowed).check(classes));
  }

  @ArchTest
  static void arrowsOfTheServerGoDownOnly(JavaClasses classes) {
    SERVER_ARROWS.forEach((name, allowed) -> arrows(SERVER, name, allowed).check(classes));
  }

  @ArchTest
  static final ArchRule THERE_ARE_NO_CIRCLES =
      slices().matching("dev.byline.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule THE_DOMAIN_KNOWS_THE_JDK_AND_A_JSON_READER_ONLY = classes()
      .that()
      .resideInAPackage("dev.byline.core..")
      .should()
      .onlyDependOnClassesThat()
      .resideInAnyPackage("java..", "dev.byline.core..", "org.jspecify..", "tools.jackson.core..");

  @ArchTest
  static final ArchRule AUTH_HAS_NO_NETTY_AND_NO_SERVER = noClasses()
      .that()
      .resideInAPackage("dev.byline.auth..")
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage(
          "io.netty..", "dev.byline.server..", "dev.byline.billing..", "dev.byline.sim..");

  @ArchTest
  static final ArchRule BILLING_READS_BILLS_AND_SERVES_NOTHING = noClasses()
      .that()
      .resideInAPackage("dev.byline.billing..")
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage(
          "io.netty..", "dev.byline.auth..", "dev.byline.server..", "dev.byline.sim..");

  @ArchTest
  static final ArchRule THE_SIMULATOR_KNOWS_NOTHING_OF_OURS = noClasses()
      .that()
      .resideInAPackage("dev.byline.sim..")
      .should()
      .dependOnClassesThat(
          resideInAPackage("dev.byline..").and(not(resideInAPackage("dev.byline.sim.."))))
      .orShould()
      .dependOnClassesThat()
      .resideInAnyPackage("software.amazon..", "com.nimbusds..");

  @ArchTest
  static final ArchRule THE_SERVER_DOES_NOT_REACH_INTO_PROOFS_OR_BILLS = noClasses()
      .that()
      .resideInAPackage("dev.byline.server..")
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage("dev.byline.billing..", "dev.byline.sim..", "org.duckdb..");

  @ArchTest
  static final ArchRule ONLY_A_VERIFIED_TOKEN_MAKES_A_PRINCIPAL =
      onlyMaker("dev.byline.auth.jwt", Principal.class);

  @ArchTest
  static final ArchRule ONLY_STS_MAKES_ROLE_CREDENTIALS =
      onlyMaker("dev.byline.auth.sts", RoleCredentials.class);

  @ArchTest
  static final ArchRule ONLY_THE_SIGNER_MAKES_A_SIGNED_HEAD =
      onlyMaker("dev.byline.auth.sigv4", SignedHead.class);

  @ArchTest
  static final ArchRule ONLY_THE_SIGNER_MAKES_A_SIGNED_STREAM =
      onlyMaker("dev.byline.auth.sigv4", SignedStream.class);

  @ArchTest
  static final ArchRule ONLY_A_PARSED_REQUEST_MAKES_A_CALL =
      onlyMaker("dev.byline.core.request", ModelCall.class);

  @ArchTest
  static final ArchRule ONLY_THE_GRAMMAR_OF_PATHS_MAKES_A_TARGET =
      onlyMaker("dev.byline.core.request", RequestTarget.class);

  @ArchTest
  static final ArchRule NO_STATIC_STATE = fields()
      .that()
      .areStatic()
      .and()
      .areDeclaredInClassesThat(not(generated()))
      .should()
      .beFinal();

  @ArchTest
  static final ArchRule SECRETS_ARE_NO_TEXTS = fields()
      .that()
      .areDeclaredInClassesThat(
          resideInAnyPackage("dev.byline.core..", "dev.byline.auth..", "dev.byline.server.."))
      .and()
      .areNotStatic()
      .and()
      .haveNameMatching("(?i)(.*secret.*|.*password.*|.*token)")
      .and()
      .areNotDeclaredIn(dev.byline.core.Secret.class)
      .should()
      .notHaveRawType(String.class);

  @ArchTest
  static final ArchRule NAMES_SAY_WHAT_A_THING_IS = noClasses()
      .should()
      .haveNameMatching(".*(Manager|Helper|Utils?|Impl|Controller|Processor|Data|Info)");

  /** If this holds, the rules above are evaluated against nothing, and prove nothing. */
  @ArchTest
  static void canary(JavaClasses classes) {
    ArchRule broken = noClasses()
        .that()
        .resideInAPackage("dev.byline.demo..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.byline.server..");

    assertThat(broken.evaluate(classes).hasViolation()).isTrue();
    assertThat(classes.stream().map(JavaClass::getPackageName).distinct())
        .contains("dev.byline.core.access", "dev.byline.sim.sts", "dev.byline.billing.cur");
    assertThat(CORE_ARROWS.keySet()).isEqualTo(packagesBelow(classes, CORE));
    assertThat(SERVER_ARROWS.keySet()).isEqualTo(packagesBelow(classes, SERVER));
  }

  private static java.util.Set<String> packagesBelow(JavaClasses classes, String parent) {
    return classes.stream()
        .map(JavaClass::getPackageName)
        .filter(name -> name.startsWith(parent))
        .map(name -> name.substring(parent.length()))
        .collect(java.util.stream.Collectors.toSet());
  }

  private static ArchRule arrows(String parent, String name, List<String> allowed) {
    String[] below = Stream.concat(Stream.of(name), allowed.stream())
        .map(each -> parent + each + "..")
        .toArray(String[]::new);
    return noClasses()
        .that()
        .resideInAPackage(parent + name + "..")
        .should()
        .dependOnClassesThat(resideInAPackage(parent + "*..").and(not(resideInAnyPackage(below))))
        .as(parent + name + " may use " + allowed + " only");
  }

  private static ArchRule onlyMaker(String maker, Class<?> made) {
    return noClasses()
        .that()
        .resideOutsideOfPackages(maker + "..", made.getPackageName())
        .should()
        .callConstructorWhere(describe(
            "makes a " + made.getSimpleName(), call -> call.getTargetOwner().isEquivalentTo(made)));
  }

  private static com.tngtech.archunit.base.DescribedPredicate<JavaClass> generated() {
    return describe(
        "are made by the compiler", type -> type.getModifiers().contains(JavaModifier.SYNTHETIC));
  }
}
