package io.rechargeroutes.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.sandbox.Sandbox;
import io.rechargeroutes.sandbox.SandboxSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged application reads its routes from the folder: an edit and a restart change where requests go, without a
 * rebuild.
 */
class RouterEditIT {

    private static final String HEAD = "orderId,operator,circle,number,amount\n";
    private static final String JIO_TO_AOP =
            """
              - id: router-jio
                expression:
                  simple:
                    expression: ${body.operator} == 'JIO'
                steps:
                  - setProperty:
                      id: router-jio-aop
                      name: provider
                      expression:
                        constant:
                          expression: AOP
""";

    /** A step that hands the request to another thread, right before the call. */
    private static final String THREADS =
            """
        - threads:
            id: a1topup-recharge-elsewhere
            poolSize: 1
            maxPoolSize: 1
""";

    @TempDir
    Path home;

    @Test
    void anEditedRouterSendsElsewhereAfterARestart() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SandboxSettings.defaults().withPort(0));
                Application application = Application.in(home).calling(sandbox).start()) {
            RequestJournal journal = new RequestJournal(sandbox);
            assertEquals(
                    "A1TOPUP", recharge(application, "before", "9700000001").get("provider"));
            assertEquals(0, journal.calls("AOP", "DoRecharge"));

            application.stop();
            Path router = home.resolve("routes/router.camel.yaml");
            String text = Files.readString(router);
            assertTrue(text.contains("            otherwise:\n"));
            Files.writeString(
                    router, text.replace("            otherwise:\n", JIO_TO_AOP + "            otherwise:\n"));
            application.start();

            assertEquals("AOP", recharge(application, "after", "9700000002").get("provider"));
            assertEquals(1, journal.calls("AOP", "DoRecharge"));
        }
    }

    /**
     * A committed attempt is sent by the thread that committed it, or not at all: the start says so before anything is
     * taken.
     */
    @Test
    void anEditedMoneyRouteThatLeavesItsThread_isRefusedByTheStartAndByCheck() throws Exception {
        Application application = Application.in(home);
        Path a1topup = home.resolve("routes/providers/a1topup/recharge.camel.yaml");
        String call = "        - to:\n            id: a1topup-recharge-call\n";
        String text = Files.readString(a1topup);
        assertTrue(text.contains(call));
        Files.writeString(a1topup, text.replace(call, THREADS + call));
        String reported =
                "routes/providers/a1topup/recharge.camel.yaml:11: threads leaves the thread that may send the recharge, or lets it wait; "
                        + "take it out of route a1topup-recharge, which moves money";
        assertEquals(1, application.run("check"));
        assertEquals(
                List.of(reported, "1 to mend"), application.output().lines().toList());
        application.drop("waiting.csv", HEAD + "waiting,AIRTEL,DELHI,9700000003,10\n");
        assertEquals(1, application.run());
        assertEquals(
                reported,
                application.output().lines().reduce((first, last) -> last).orElseThrow());
        assertTrue(Files.exists(home.resolve("inbox/waiting.csv")));
    }

    private static CSVRecord recharge(Application application, String id, String number) {
        application.drop(id + ".csv", HEAD + id + ",JIO,DELHI," + number + ",10\n");
        CSVRecord result = Csv.rows(application.result(id + ".results.csv")).get(0);
        assertEquals("SUCCESS", result.get("status"), result.toString());
        return result;
    }
}
