package io.rechargeroutes.bench.figure;

import io.rechargeroutes.bench.parts.Stage;
import io.rechargeroutes.bench.run.Options;
import java.util.List;
import java.util.function.Supplier;

/** The figures of a form, in the order in which they are measured. */
public final class Figures implements AutoCloseable {

    private static final int ROWS = 20_000;
    private static final int MANY_ROWS = 100_000;

    private final Stage stage;
    private WarmBundle warm;

    public Figures(Stage stage) {
        this.stage = stage;
    }

    /** All figures of a form. Those that need the warm application come first, and share it. */
    public List<Figure> of(Options.Form form) {
        Supplier<WarmBundle> bundle = this::warm;
        return switch (form) {
            case SHORT -> List.of(
                    new StubLimit(stage),
                    new SideBySide(stage, bundle),
                    new FirstSeconds(stage, bundle),
                    new FileRate(stage, bundle, ROWS),
                    new Latency(stage, bundle),
                    new Nodes(stage),
                    new Burst(stage),
                    new StartAndMemory(stage));
            case LONG -> List.of(
                    new FileRate(stage, bundle, MANY_ROWS),
                    new FinishedRows(stage, bundle),
                    new WaitingRows(stage, bundle),
                    new InFlight(stage),
                    new FileHeap(stage));
        };
    }

    private WarmBundle warm() {
        if (warm == null) {
            warm = WarmBundle.start(stage);
        }
        return warm;
    }

    @Override
    public void close() {
        if (warm != null) {
            warm.close();
            warm = null;
        }
    }
}
