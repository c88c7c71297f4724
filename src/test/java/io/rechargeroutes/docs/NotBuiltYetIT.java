package io.rechargeroutes.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rechargeroutes.it.Application;
import io.rechargeroutes.sandbox.Sandbox;
import io.rechargeroutes.sandbox.SandboxSettings;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Operations that docs/messages.md says are refused for now are refused, and leave no doubt behind that somebody must look into. */
class NotBuiltYetIT {

    @Test
    void theyFailAsNotOffered(@TempDir Path home) throws Exception {
        try (Sandbox sandbox = Sandbox.start(SandboxSettings.defaults().withPort(0));
             Application application = Application.in(home).calling(sandbox).start()) {
            application.drop("later.csv", """
                    orderId,operation,provider,details.orderId
                    BALANCE-1,BALANCE,A1TOPUP,
                    BALANCE-2,BALANCE,AOP,
                    STATUS-1,STATUS,,BALANCE-1
                    STATUS-2,STATUS,AOP,BALANCE-1
                    """);
            List<String> results = application.result("later.results.csv").lines().skip(1).toList();
            assertEquals(4, results.size());
            assertEquals(List.of(), results.stream().filter(row -> !row.contains(",FAILED,true,") || !row.contains(",NOT_OFFERED,")).toList());
        }
    }
}
