package io.rechargeroutes.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * The long form, {@code mvn -Pchaos verify}: {@code chaos.seeds} runs from seed {@code chaos.from}. Its report:
 * target/chaos/report.txt.
 */
class LongCheck {

    @Test
    void nothingIsSentTwiceAndNothingIsLost() throws Exception {
        long from = Long.getLong("chaos.from", 1);
        List<Long> seeds = LongStream.range(from, from + Integer.getInteger("chaos.seeds", 200))
                .boxed()
                .toList();
        assertEquals(
                List.of(),
                new Campaign("report", Integer.getInteger("chaos.requests", 510))
                        .run(seeds, Integer.getInteger("chaos.parallel", 3)));
    }
}
