package io.rechargeroutes.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sandbox as a newcomer starts it: samples in, results out, in all four formats. */
class FirstMinuteIT {

    @TempDir
    Path home;

    @Test
    void everySampleHasResultsAndTheStopIsClean() throws Exception {
        Application.copy(Path.of("samples"), home.resolve("samples"));
        try (Application application = Application.in(home)
                .with("quarkus.profile", "sandbox")
                .with("sandbox.port", String.valueOf(Application.freePort()))
                .start()) {
            for (String extension : new String[] {"csv", "json", "jsonl", "xml"}) {
                String results = application.result("recharges.results." + extension);
                assertTrue(results.contains("SUCCESS"), results);
                assertTrue(results.contains("REJECTED"), results);
                assertTrue(Files.exists(home.resolve("inbox/.done/recharges." + extension)));
            }
            assertTrue(application.output().contains("SANDBOX"));
            assertTrue(application.get("/q/health").body().contains("\"UP\""));
            assertTrue(application
                    .output()
                    .matches("(?s).*recharges.csv: 14 rows, \\d+ succeeded, \\d+ failed, \\d+ open, 1 rejected, .*"));
            assertTrue(application.stop() <= 143);
            assertFalse(application.output().contains("ERROR"), application.output());
            assertFalse(
                    Files.exists(home.resolve("data/ledger/postmaster.pid")), "the embedded ledger is left running");
        }
    }

    @Test
    void theSandboxNeverCallsARealProvider() throws Exception {
        Application application = Application.in(home)
                .with("quarkus.profile", "sandbox")
                .with("aop.url", "https://api.example.invalid/aop");
        assertEquals(1, application.run());
        assertTrue(application.output().contains("aop.url is not a loopback address"), application.output());
    }

    @Test
    void norAnyOtherAddressOfOne() throws Exception {
        Application application = Application.in(home)
                .with("quarkus.profile", "sandbox")
                .with("aop.fastag.url", "https://api.example.invalid/aop");
        assertEquals(1, application.run());
        assertTrue(application.output().contains("aop.fastag.url is not a loopback address"), application.output());
    }

    @Test
    void aTokenThatNoPathCanHoldStopsTheStartAndIsNotShown() throws Exception {
        Application application = Application.in(home).with("a1topup.callback.token", "guess me");
        assertEquals(1, application.run());
        assertTrue(
                application
                        .output()
                        .startsWith("-Da1topup.callback.token: a1topup.callback.token must be at most 200 of"),
                application.output());
        assertFalse(application.output().contains("guess me"), application.output());
    }

    @Test
    void aMissingCredentialStopsTheStartWithItsName() throws Exception {
        Application application = Application.in(home).with("a1topup.password", "");
        assertEquals(1, application.run());
        assertEquals(
                "application.properties: a1topup.password is not set; set it in the environment as A1TOPUP_PASSWORD",
                application.output().strip());
    }
}
