package io.rechargeroutes.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The short form: a few seeds. Another one again: {@code mvn verify -Dit.test=ChaosIT -Dchaos.seed=…}. */
class ChaosIT {

    @Test
    void nothingIsSentTwiceAndNothingIsLost() throws Exception {
        Long seed = Long.getLong("chaos.seed");
        List<Long> seeds = seed == null
                ? List.of(26L, 48L)
                : LongStream.range(seed, seed + Integer.getInteger("chaos.seeds", 1))
                        .boxed()
                        .toList();
        assertEquals(
                List.of(),
                new Campaign("short", Integer.getInteger("chaos.requests", 240))
                        .run(seeds, Math.min(seeds.size(), Integer.getInteger("chaos.parallel", 3))));
    }
}
