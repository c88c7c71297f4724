package io.rechargeroutes.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.sandbox.Sandbox;
import io.rechargeroutes.sandbox.SandboxSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged application reads its routes from the folder: an edit and a restart change where requests go, without a rebuild. */
class RouterEditIT {

    private static final String HEAD = "orderId,operator,circle,number,amount\n";
    private static final String JIO_TO_AOP = """
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
    private static final String THREADS = """
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
            Witness witness = new Witness(sandbox);
            assertEquals("A1TOPUP", recharge(application, "before", "9700000001").get("provider"));
            assertEquals(0, witness.calls("AOP", "DoRecharge"));

            application.stop();
            Path router = home.resolve("routes/router.camel.yaml");
            String text = Files.readString(router);
            assertTrue(text.contains("            otherwise:\n"));
            Files.writeString(router, text.replace("            otherwise:\n", JIO_TO_AOP + "            otherwise:\n"));
            Path a1topup = home.resolve("routes/a1topup/recharge.camel.yaml");
            String call = "        - to:\n            id: a1topup-recharge-http\n";
            assertTrue(Files.readString(a1topup).contains(call));
            Files.writeString(a1topup, Files.readString(a1topup).replace(call, THREADS + call));
            application.start();

            assertEquals("AOP", recharge(application, "after", "9700000002").get("provider"));
            assertEquals(1, witness.calls("AOP", "DoRecharge"));
            // a marked request is sent by the thread that marked it, or not at all
            application.drop("stray.csv", HEAD + "stray,AIRTEL,DELHI,9700000003,10\n");
            CSVRecord stray = Csv.rows(application.result("stray.results.csv")).get(0);
            assertEquals("UNKNOWN", stray.get("status"), stray.toString());
            assertTrue(stray.get("message").contains("take threads, seda, wireTap and parallelProcessing out"), stray.toString());
            assertEquals(2, witness.moneyRequests());
        }
    }

    private static CSVRecord recharge(Application application, String id, String number) {
        application.drop(id + ".csv", HEAD + id + ",JIO,DELHI," + number + ",10\n");
        CSVRecord result = Csv.rows(application.result(id + ".results.csv")).get(0);
        assertEquals("SUCCESS", result.get("status"), result.toString());
        return result;
    }
}
