package io.rechargeroutes.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.rechargeroutes.settings.Providers;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Which package may know which. Facts lie at the bottom, the launcher on top, and providers know neither each other nor
 * the ledger.
 */
@AnalyzeClasses(packages = LayersTest.OURS, importOptions = ImportOption.DoNotIncludeTests.class)
class LayersTest {

    static final String OURS = "io.rechargeroutes";
    private static final String ALL = OURS + "..";
    private static final String MODEL = OURS + ".model..";
    private static final String CATALOG = OURS + ".catalog..";
    private static final String LEDGER = OURS + ".ledger..";
    private static final String PROVIDER = OURS + ".provider..";
    private static final String SANDBOX = OURS + ".sandbox..";
    private static final String FORMAT = OURS + ".intake.format..";
    private static final String LAUNCH = OURS + ".launch..";
    private static final String CAMEL = "org.apache.camel..";
    /** To become none. */
    private static final DescribedPredicate<JavaClass> CALLS_ROUTES = DescribedPredicate.describe(
            "known to call a route",
            type -> Set.of("io.rechargeroutes.provider.aop.AopTokens").contains(type.getName()));

    @ArchTest
    static final ArchRule MODEL_KNOWS_NOTHING_ELSE = noClasses()
            .that()
            .resideInAPackage(MODEL)
            .should()
            .dependOnClassesThat(
                    resideInAPackage(CAMEL).or(resideInAPackage(ALL).and(not(resideInAPackage(MODEL)))));

    @ArchTest
    static final ArchRule CATALOGUE_KNOWS_THE_MODEL_ALONE = noClasses()
            .that()
            .resideInAPackage(CATALOG)
            .should()
            .dependOnClassesThat(
                    resideInAPackage(CAMEL).or(resideInAPackage(ALL).and(not(resideInAnyPackage(CATALOG, MODEL)))));

    @ArchTest
    static final ArchRule LEDGER_KNOWS_NO_FLOW = noClasses()
            .that()
            .resideInAPackage(LEDGER)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(CAMEL, PROVIDER, OURS + ".intake..", OURS + ".dispatch..", OURS + ".delivery..");

    /** What becomes of a request is decided without a database and without a container. */
    @ArchTest
    static final ArchRule STATES_ARE_PURE = noClasses()
            .that()
            .resideInAPackage(OURS + ".ledger.state..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "javax.sql..", "org.jdbi..", "jakarta..", CAMEL, "io.quarkus..")
            .orShould()
            .dependOnClassesThat(resideInAPackage(LEDGER).and(not(resideInAPackage(OURS + ".ledger.state.."))));

    @ArchTest
    static final ArchRule PROVIDERS_KNOW_NOTHING_OF_THE_HOUSE = noClasses()
            .that()
            .resideInAPackage(PROVIDER)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(LEDGER, OURS + ".intake..", OURS + ".dispatch..", OURS + ".delivery..");

    /** What is special about a provider is known to its routes, and to those who look for it as a service. */
    @ArchTest
    static void provider_isReachedThroughItsRoutesAlone(JavaClasses classes) {
        for (Path folder : Providers.folders(Path.of("routes"))) {
            for (String layer : List.of(".provider.", ".sandbox.")) {
                String own = OURS + layer + folder.getFileName() + "..";
                noClasses()
                        .that()
                        .resideOutsideOfPackage(own)
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage(own)
                        .check(classes);
            }
        }
    }

    /** It stands for the providers: were it to share the application's code, both could be wrong together. */
    @ArchTest
    static final ArchRule SANDBOX_STANDS_ALONE = classes()
            .that()
            .resideInAPackage(SANDBOX)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    SANDBOX,
                    "java..",
                    "javax.crypto..",
                    "io.vertx..",
                    "io.netty..",
                    "com.fasterxml.jackson..",
                    "org.eclipse.microprofile.config..");

    @ArchTest
    static final ArchRule NOTHING_KNOWS_THE_LAUNCHER = noClasses()
            .that()
            .resideOutsideOfPackage(LAUNCH)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(LAUNCH);

    /** Bytes in, rows out: whoever adds a format or another way in need not know the rest. */
    @ArchTest
    static final ArchRule FORMATS_KNOW_NEITHER_FILES_NOR_MESSAGES = noClasses()
            .that()
            .resideInAPackage(FORMAT)
            .should()
            .dependOnClassesThat(resideInAnyPackage(CAMEL, "jakarta..", "java.nio.file..")
                    .or(resideInAPackage(ALL).and(not(resideInAnyPackage(FORMAT, MODEL)))));

    /** What a format says is known from its text, the catalogue and the readers of rows alone. */
    @ArchTest
    static final ArchRule FOREIGN_FORMATS_KNOW_ROWS_AND_CODES_ALONE = noClasses()
            .that()
            .resideInAPackage(OURS + ".formats..")
            .should()
            .dependOnClassesThat(resideInAnyPackage(CAMEL, "jakarta..")
                    .or(resideInAPackage(ALL)
                            .and(not(resideInAnyPackage(OURS + ".formats..", FORMAT, CATALOG, MODEL)))));

    /** Who reads the routes sees every edge: no bean sends anything to a route or an endpoint. */
    @ArchTest
    static final ArchRule JAVA_CALLS_NO_ROUTE = noClasses()
            .that(not(CALLS_ROUTES))
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("org.apache.camel.ProducerTemplate")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("org.apache.camel.FluentProducerTemplate")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("org.apache.camel.ConsumerTemplate");

    @ArchTest
    static final ArchRule NO_PACKAGES_IN_A_CIRCLE =
            slices().matching(OURS + ".(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule NAMES_SAY_WHAT_A_CLASS_IS = noClasses()
            .should()
            .haveSimpleNameEndingWith("Util")
            .orShould()
            .haveSimpleNameEndingWith("Utils")
            .orShould()
            .haveSimpleNameEndingWith("Manager")
            .orShould()
            .haveSimpleNameEndingWith("Helper");

    @ArchTest
    static final ArchRule ONLY_COMMANDS_WRITE_TO_THE_CONSOLE =
            noClasses().that().resideOutsideOfPackage(LAUNCH).should(ACCESS_STANDARD_STREAMS);
}
