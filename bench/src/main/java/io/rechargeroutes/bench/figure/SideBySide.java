package io.rechargeroutes.bench.figure;

import io.rechargeroutes.bench.contender.camel.CamelContender;
import io.rechargeroutes.bench.contender.integration.IntegrationContender;
import io.rechargeroutes.bench.contender.loop.BareLoop;
import io.rechargeroutes.bench.load.QueueLoad;
import io.rechargeroutes.bench.parts.JavaProcess;
import io.rechargeroutes.bench.parts.Stage;
import io.rechargeroutes.bench.report.Goal;
import io.rechargeroutes.bench.report.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Queue to queue with a provider that answers at once: this application beside others that do the same work. */
public final class SideBySide implements Figure {

    private static final String LOOP = "loop";
    private static final String INTEGRATION = "integration";
    private static final String CAMEL = "camel";
    private static final String NO_LEDGER = "no_ledger";
    private static final Map<String, Class<?>> OTHERS = others();

    private final Stage stage;
    private final Supplier<WarmBundle> bundle;

    SideBySide(Stage stage, Supplier<WarmBundle> bundle) {
        this.stage = stage;
        this.bundle = bundle;
    }

    private static Map<String, Class<?>> others() {
        Map<String, Class<?>> others = new LinkedHashMap<>();
        others.put(LOOP, BareLoop.class);
        others.put(INTEGRATION, IntegrationContender.class);
        others.put(CAMEL, CamelContender.class);
        others.put(NO_LEDGER, BareLoop.class);
        return others;
    }

    @Override
    public String name() {
        return "rates";
    }

    @Override
    public Duration takes() {
        return Duration.ofSeconds(360);
    }

    @Override
    public void measure(Report report) {
        WarmBundle warm = bundle.get();
        Map<String, Supplier<Double>> contenders = new LinkedHashMap<>();
        contenders.put(WarmBundle.NAME, warm.round(stage));
        List<AutoCloseable> open = new ArrayList<>();
        try {
            OTHERS.forEach((name, main) -> {
                JavaProcess process = stage.contender(name, main, !name.equals(NO_LEDGER));
                open.add(process);
                QueueLoad load = stage.load(name);
                open.add(load);
                Warm.up(stage, load);
                contenders.put(name, () -> Warm.round(stage, load));
            });
            Map<String, Rounds> rounds = Rounds.interleaved(stage, contenders);
            warm.keep(rounds.get(WarmBundle.NAME));
            report(report, rounds);
        } finally {
            open.forEach(SideBySide::close);
        }
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception fault) {
            throw new IllegalStateException(fault);
        }
    }

    private void report(Report report, Map<String, Rounds> rounds) {
        rates(report, rounds);
        ratio(report, rounds, "queue to result ÷ bare loop, same durable work", LOOP, Goal.atLeast(1.0));
        ratio(report, rounds, "÷ Spring Integration, same work", INTEGRATION, Goal.atLeast(1.3));
        ratio(report, rounds, "÷ Camel on Spring Boot, same work", CAMEL, Goal.atLeast(1.3));
    }

    private static void rates(Report report, Map<String, Rounds> all) {
        Map<String, String> titles = Map.of(
                WarmBundle.NAME,
                "this application, queue to result",
                LOOP,
                "bare loop",
                INTEGRATION,
                "Spring Integration",
                CAMEL,
                "Camel on Spring Boot",
                NO_LEDGER,
                "bare loop without a ledger");
        all.forEach((name, rounds) -> Reported.or(
                report,
                titles.get(name),
                () -> report.add(titles.get(name), rounds.median(), "a second", rounds.describe())));
    }

    private static void ratio(Report report, Map<String, Rounds> rounds, String figure, String other, Goal goal) {
        Reported.or(report, figure, () -> {
            double ours = rounds.get(WarmBundle.NAME).median();
            double theirs = rounds.get(other).median();
            report.add(figure, ours / theirs, "", goal, Ratio.of(ours, theirs, "a second"));
        });
    }
}
