package io.rechargeroutes.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleChecksTest {

    private static List<String> faults(String key, String value) throws IOException {
        Properties shipped = new Properties();
        try (var file = Files.newBufferedReader(Path.of("application.properties"))) {
            shipped.load(file);
        }
        Map<String, String> settings = new HashMap<>();
        shipped.stringPropertyNames().stream().filter(name -> !name.startsWith("%")).forEach(name -> settings.put(name, shipped.getProperty(name)));
        settings.put(key, value);
        return ScheduleChecks.faults(new SmallRyeConfigBuilder().addDefaultInterceptors()
                .withConverter(Duration.class, 200, new DurationConverter()).withDefaultValues(settings).build());
    }

    @Test
    void theShippedSettingsAreInOrder() throws Exception {
        assertEquals(List.of(), faults("recharge.balance.cron", "0/2+*+*+*+*+?"));
    }

    @ParameterizedTest
    @CsvSource({"recharge.balance.cron,every morning", "recharge.status.cron,*+*+*+*+*+*", "recharge.schedule.zone,Asia/Calcuta", "recharge.schedule.zone,IST!",
        "recharge.status.rate,0", "recharge.status.rate,many", "recharge.status.threads,0", "recharge.status.batch,-1", "recharge.status.jitter,101",
        "recharge.status.back-off,0s", "recharge.balance.keep,1d", "aop.enquiry-rate,0", "aop.recheck-rate,0", "recharge.status.recheck-rate,-1", "recharge.status.reversal-confirm-after,0s"})
    void whatWouldNotWorkIsNamed(String key, String value) throws Exception {
        List<String> faults = faults(key, value);
        assertEquals(1, faults.size(), faults.toString());
        assertEquals("application.properties: " + key + " must be", faults.get(0).substring(0, ("application.properties: " + key + " must be").length()));
    }
}
