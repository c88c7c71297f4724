package io.rechargeroutes.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.smallrye.config.SmallRyeConfigBuilder;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;

class WorkerThreadsTest {

    private static Config settings(String threads) {
        return new SmallRyeConfigBuilder().withDefaultValue("recharge.dispatch.threads", threads).withDefaultValue("recharge.dispatch.concurrency", "32")
                .withDefaultValue("a1topup.url", "http://x").withDefaultValue("aop.url", "http://x").withDefaultValue("aop.concurrency", "8").build();
    }

    @Test
    void thereAreNeverFewerThanPlaces() {
        assertEquals(40, WorkerThreads.needed(settings("39")));
        assertEquals(64, WorkerThreads.needed(settings("64")));
    }
}
