package io.rechargeroutes.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The short form: a few seeds. Another one: {@code mvn verify -Dit.test=ChaosIT -Dchaos.seed=…}. */
class ChaosIT {

    private static final Path HOME = Path.of("target/chaos").toAbsolutePath();
    private static Ledgers.Place ledger;

    @BeforeAll
    static void start() {
        ledger = Ledgers.open(HOME.resolve("short"), HOME.resolve("binaries"));
    }

    @AfterAll
    static void stop() {
        ledger.close();
    }

    static List<Long> seeds() {
        Long seed = Long.getLong("chaos.seed");
        return seed == null ? List.of(1L, 2L, 3L) : LongStream.range(seed, seed + Integer.getInteger("chaos.seeds", 1)).boxed().toList();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void nothingIsSentTwiceAndNothingIsLost(long seed) throws Exception {
        Plan plan = Plan.of(seed, Integer.getInteger("chaos.requests", 300));
        System.out.print(plan);
        Run.Outcome outcome = Run.of(plan, HOME.resolve("run-" + seed), ledger, application -> { });
        System.out.println("    " + outcome.requests() + " requests, " + outcome.sent() + " sent, struck " + outcome.struck().size() + ", skipped "
                + outcome.skipped() + ", " + outcome.took().toSeconds() + " s");
        assertEquals(List.of(), outcome.violations(), plan.toString());
        assertTrue(outcome.sent() > 0, "nothing was sent: the run shows nothing");
    }
}
