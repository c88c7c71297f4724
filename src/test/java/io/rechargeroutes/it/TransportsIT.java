package io.rechargeroutes.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpServer;
import io.rechargeroutes.sandbox.Sandbox;
import io.rechargeroutes.sandbox.SandboxSettings;
import io.rechargeroutes.sftp.SftpHost;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file comes by SFTP, its results go back, and alerts go out by e-mail and webhook; the packaged application. */
class TransportsIT {

    private static final Duration LONG = Duration.ofSeconds(90);
    private static final String ROWS =
            "orderId,operator,circle,number,amount\nSFTP-1,AIRTEL,DELHI,9800000510,10\nSFTP-2,AIRTEL,DELHI,9800000592,10\n";

    @TempDir
    Path home;

    @Test
    void file_bySftp_isRecharged_resultsGoBack_andAlertsGoOut() throws Exception {
        List<String> posts = new CopyOnWriteArrayList<>();
        HttpServer receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/alerts", call -> {
            posts.add(call.getRequestHeaders().getFirst("X-Signature")
                    + " "
                    + new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            call.sendResponseHeaders(204, -1);
            call.close();
        });
        receiver.start();
        GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mail.start();
        try (SftpHost host = SftpHost.start(home.resolve("partner"));
                Sandbox sandbox = Sandbox.start(SandboxSettings.defaults().withPort(0));
                Application application = Application.in(home).calling(sandbox)) {
            for (Map.Entry<String, String> setting : host.settings().entrySet()) {
                application.with(setting.getKey(), setting.getValue());
            }
            application
                    .with("recharge.alerts.mail.host", "127.0.0.1")
                    .with(
                            "recharge.alerts.mail.port",
                            String.valueOf(mail.getSmtp().getPort()))
                    .with("recharge.alerts.mail.tls", "none")
                    .with("recharge.alerts.mail.from", "recharge@example.org")
                    .with("recharge.alerts.mail.to", "oncall@example.org")
                    .with(
                            "recharge.alerts.webhook.url",
                            "http://127.0.0.1:" + receiver.getAddress().getPort() + "/alerts")
                    .with("recharge.alerts.webhook.secret", "a secret of the receiver")
                    .start();
            host.put("requests/a.csv", ROWS);
            Path results = host.file("results/a.results.csv");
            await().atMost(LONG).until(() -> Files.exists(results));
            List<String> rows = Files.readAllLines(results);
            assertTrue(rows.get(1).startsWith("SFTP-1,RECHARGE,SUCCESS"), rows.toString());
            assertTrue(rows.get(2).startsWith("SFTP-2,RECHARGE,FAILED"), rows.toString());
            assertEquals(Files.readString(results), Files.readString(home.resolve("outbox/a.results.csv")));
            assertEquals(List.of(), host.names("requests"));
            assertEquals(List.of("a.csv"), host.sent);

            host.put("requests/no request.txt", "hello");
            await().atMost(LONG).until(() -> !posts.isEmpty() && mail.getReceivedMessages().length > 0);
            assertTrue(posts.get(0).matches("(?s)[0-9a-f]{64} \\{.*REMOTE_FILE_REFUSED.*"), posts.get(0));
            assertEquals("[recharge-routes] ALERT REMOTE_FILE_REFUSED", mail.getReceivedMessages()[0].getSubject());

            host.close();
            await().atMost(LONG).until(() -> application.output().contains("cannot be used and is tried again"));
            assertEquals(200, application.get("/q/health/ready").statusCode());
            String output = application.output();
            assertFalse(Stream.of(SftpHost.PASSWORD, "a secret of the receiver").anyMatch(output::contains), output);
        } finally {
            receiver.stop(0);
            mail.stop();
        }
    }
}
