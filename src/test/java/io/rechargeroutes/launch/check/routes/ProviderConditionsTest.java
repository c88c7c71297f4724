package io.rechargeroutes.launch.check.routes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProviderConditionsTest {

    private static final String WRITE =
            ": the bean provider has no such method; write paused('A1TOPUP', ${exchange}) or balanceBelow('A1TOPUP', '500')";

    @TempDir
    Path folder;

    private List<String> faults(String method) throws IOException {
        Path file = Files.writeString(
                folder.resolve("router.camel.yaml"),
                """
                - expression:
                    method:
                      ref: provider
                      method: %s
                """
                        .formatted(method));
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withDefaultValue("a1topup.url", "http://localhost:1")
                .withDefaultValue("aop.url", "http://localhost:1")
                .build();
        List<String> faults = new ArrayList<>();
        YamlFile.read(file, faults).orElseThrow().mappings().forEach(mapping -> ProviderConditions.fault(
                        config, mapping)
                .ifPresent(faults::add));
        return faults.stream().map(fault -> fault.replace(file + ":4", "")).toList();
    }

    @Test
    void whatTheBeanKnowsIsFine() throws IOException {
        assertEquals(List.of(), faults("paused('A1TOPUP', ${exchange})"));
        assertEquals(List.of(), faults("balanceBelow('AOP', '500.50')"));
    }

    @Test
    void condition_slip_isReported() throws IOException {
        assertEquals(List.of(WRITE), faults("pausd('A1TOPUP', ${exchange})"));
        assertEquals(List.of(WRITE), faults("balanceBelow('A1TOPUP', 'five')"));
        assertEquals(
                List.of(": there is no provider A1TOPUPP; name one that has a url; did you mean 'A1TOPUP'?"),
                faults("paused('A1TOPUPP', ${exchange})"));
    }
}
