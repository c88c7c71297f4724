package io.rechargeroutes.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import io.rechargeroutes.log.LogLimiter;
import java.util.Set;

/** One limiter of log lines: whoever writes lines by the clock would be a second one. */
@AnalyzeClasses(packages = LayersTest.OURS, importOptions = DoNotIncludeTests.class)
class LogRulesTest {

    private static final Set<String> CLOCKS = Set.of("nanoTime", "currentTimeMillis", "now");
    private static final Set<String> LINES =
            Set.of("warn", "warnf", "warnv", "error", "errorf", "errorv", "info", "infof", "infov", "log", "logf");
    /**
     * These pace work, and say what it comes to: a line every 5 s on a long file; drafts that are looked for now and
     * then; status queries; a long turn of retention; months that are written to files.
     */
    private static final Set<String> PACED_WORK = Set.of(
            "io.rechargeroutes.delivery.Progress",
            "io.rechargeroutes.delivery.ResultFiles",
            "io.rechargeroutes.dispatch.StatusCheck",
            "io.rechargeroutes.ledger.archive.MonthProgress",
            "io.rechargeroutes.schedule.Retention");

    private static boolean writes(JavaClass type) {
        return type.getMethodCallsFromSelf().stream()
                .anyMatch(call -> call.getTargetOwner().getName().endsWith(".Log") && LINES.contains(call.getName())
                        || call.getTargetOwner().getName().equals("org.jboss.logging.Logger")
                                && LINES.contains(call.getName()));
    }

    private static boolean readsTheClock(JavaAccess<?> access) {
        return access.getTargetOwner().getName().startsWith("java.") && CLOCKS.contains(access.getName());
    }

    private static DescribedPredicate<JavaClass> writesLinesByTheClock() {
        return DescribedPredicate.describe(
                "write lines and read a clock",
                type -> writes(type) && type.getAccessesFromSelf().stream().anyMatch(LogRulesTest::readsTheClock));
    }

    @ArchTest
    static final ArchRule ONE_LOG_LIMITER = noClasses()
            .that()
            .doNotHaveFullyQualifiedName(LogLimiter.class.getName())
            .and(DescribedPredicate.describe("pace no work", type -> !PACED_WORK.contains(type.getName())))
            .should(ArchCondition.from(writesLinesByTheClock()))
            .because("LogLimiter limits what the log shows, by cause and in bounded memory");
}
