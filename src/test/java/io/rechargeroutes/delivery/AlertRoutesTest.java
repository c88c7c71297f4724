package io.rechargeroutes.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpServer;
import io.rechargeroutes.ledger.TestLedger;
import io.rechargeroutes.ledger.TestNode;
import io.rechargeroutes.ledger.delivery.AlertOutbox;
import io.rechargeroutes.log.LogLimiter;
import io.rechargeroutes.model.Notice;
import io.rechargeroutes.settings.AlertSettings;
import io.rechargeroutes.settings.ShippedSettings;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.camel.component.mail.JavaMailSender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** routes/delivery/alerts.camel.yaml with a real mail server, a real receiver and a real ledger. */
class AlertRoutesTest {

    private static final String SECRET = "a secret of the receiver";

    private final TestLedger ledger = TestLedger.empty();
    private final TestNode node = ledger.node("a");
    private final AlertOutbox outbox = new AlertOutbox(node.sql(), node.deliveryClaims());
    private final DeliveryRoutes routes = new DeliveryRoutes();
    private final List<Post> posts = new CopyOnWriteArrayList<>();
    private volatile int status = 200;
    private HttpServer receiver;
    private GreenMail mail;

    /** What the receiver was sent. */
    private record Post(String method, Map<String, String> headers, String body) {}

    @BeforeEach
    void start() throws Exception {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", call -> {
            Map<String, String> headers = new HashMap<>();
            call.getRequestHeaders().forEach((name, values) -> headers.put(name.toLowerCase(), values.get(0)));
            posts.add(new Post(
                    call.getRequestMethod(),
                    headers,
                    new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            if (status == 302) {
                call.getResponseHeaders().add("Location", "/elsewhere");
            }
            call.sendResponseHeaders(status, -1);
            call.close();
        });
        receiver.start();
        mail = mailServer(0);
        Map<String, String> settings = Map.of(
                "recharge.alerts.mail.host",
                "127.0.0.1",
                "recharge.alerts.mail.port",
                String.valueOf(mail.getSmtp().getPort()),
                "recharge.alerts.mail.tls",
                "none",
                "recharge.alerts.mail.from",
                "recharge@example.org",
                "recharge.alerts.mail.to",
                "oncall@example.org,second@example.org",
                "recharge.alerts.webhook.url",
                "http://127.0.0.1:" + receiver.getAddress().getPort() + "/alerts",
                "recharge.alerts.webhook.secret",
                SECRET);
        AlertSettings alerts = ShippedSettings.of(AlertSettings.class, settings);
        routes.bean("alerts", new Alerts(outbox, alerts, new LogLimiter(), routes.camel))
                .bean("alertMail", new AlertMail())
                .bean("alertMailSender", AlertMail.sender(alerts.mail()))
                .bean("alertWebhook", new AlertWebhook(alerts))
                .with(settings)
                .start("alerts");
        outbox.register("mail");
        outbox.register("webhook");
    }

    private static GreenMail mailServer(int port) {
        GreenMail server = new GreenMail(new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
        return server;
    }

    @AfterEach
    void stop() {
        routes.close();
        mail.stop();
        receiver.stop(0);
    }

    private void alert(String subject, String text) {
        node.noticeLedger().record(Notice.alert("LOW_BALANCE", subject, text, null));
    }

    private void round() {
        routes.run("delivery-alerts-mail");
        routes.run("delivery-alerts-webhook");
    }

    private void later() {
        ledger.passes(Duration.ofHours(1));
    }

    private String waiting() {
        return ledger.one("SELECT count(*) FROM alert_delivery");
    }

    @Test
    void alert_goesToBothChannelsOnce_andANoticeToNone() throws Exception {
        alert("AOP", "the wallet holds 12.50 rupees");
        node.noticeLedger().record(Notice.info("TOP_UP", "AOP", "noted", null));
        round();
        later();
        round();
        assertEquals(2, mail.getReceivedMessages().length, "one for each address");
        MimeMessage message = mail.getReceivedMessages()[0];
        assertEquals("[recharge-routes] ALERT LOW_BALANCE", message.getSubject());
        assertEquals("recharge@example.org", message.getFrom()[0].toString());
        assertTrue(message.getContentType().startsWith("text/plain"), message.getContentType());
        assertTrue(message.getContent().toString().contains("about: AOP"));
        assertTrue(message.getContent().toString().contains("the wallet holds 12.50 rupees"));
        assertEquals(1, posts.size());
        assertEquals("POST", posts.get(0).method());
        assertTrue(
                posts.get(0).body().contains("\"kind\":\"LOW_BALANCE\",\"subject\":\"AOP\""),
                posts.get(0).body());
        assertEquals("0", waiting());
        assertEquals("0", ledger.one("SELECT count(*) FROM delivery_claim"));
    }

    @Test
    void signature_isThatOfTimestampAndBody() throws Exception {
        alert("AOP", "ü");
        round();
        Post post = posts.get(0);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        byte[] wanted =
                mac.doFinal((post.headers().get("x-timestamp") + "." + post.body()).getBytes(StandardCharsets.UTF_8));
        assertEquals(HexFormat.of().formatHex(wanted), post.headers().get("x-signature"));
        long sent = Long.parseLong(post.headers().get("x-timestamp"));
        assertTrue(Math.abs(sent - Instant.now().getEpochSecond()) < 300, "seconds since 1970: " + sent);
        assertEquals("application/json", post.headers().get("content-type"));
    }

    @Test
    void texts_withLineEndsAndHeaders_becomeNone() throws Exception {
        alert("AOP\r\nBcc: thief@example.org", "low\r\n\r\nX-Injected: yes\nSubject: other");
        round();
        for (MimeMessage message : mail.getReceivedMessages()) {
            assertNull(message.getHeader("Bcc"));
            assertNull(message.getHeader("X-Injected"));
            assertEquals("[recharge-routes] ALERT LOW_BALANCE", message.getSubject());
            assertEquals(1, message.getHeader("Subject").length);
        }
        assertEquals(2, mail.getReceivedMessages().length);
        assertNull(posts.get(0).headers().get("x-injected"));
        assertFalse(Stream.of(mail.getReceivedMessages()[0].getAllRecipients())
                .anyMatch(to -> to.toString().contains("thief")));
    }

    @Test
    void mailServer_down_webhookGetsEachAlertOnce_andTheMailFollows() throws Exception {
        int port = mail.getSmtp().getPort();
        mail.stop();
        alert("AOP", "one");
        alert("AOP", "two");
        for (int i = 0; i < 3; i++) {
            round();
            later();
        }
        assertEquals(2, posts.size());
        mail = mailServer(port);
        round();
        assertEquals(4, mail.getReceivedMessages().length, "two alerts for two addresses");
        assertEquals(2, posts.size());
        assertEquals("0", waiting());
    }

    @Test
    void receiver_answers500_isPostedAgain_withTheSameId_andTheMailIsSentOnce() throws Exception {
        status = 500;
        alert("AOP", "one");
        round();
        round();
        assertEquals(1, posts.size(), "the second round is within the back-off");
        later();
        status = 200;
        round();
        assertEquals(2, posts.size());
        assertEquals(posts.get(0).body(), posts.get(1).body());
        assertEquals(2, mail.getReceivedMessages().length, "one for each address");
        assertEquals("0", waiting());
    }

    @Test
    void receiver_thatStaysDown_isAnAlertByTheOtherChannel() throws Exception {
        status = 503;
        alert("AOP", "one");
        for (int i = 0; i < 6; i++) {
            round();
            later();
        }
        assertEquals(List.of("LOW_BALANCE t AOP", "ALERT_NOT_DELIVERED t webhook"), ledger.notices());
        assertTrue(Stream.of(mail.getReceivedMessages())
                .anyMatch(message -> content(message).contains("the receiver answers HTTP 503")));
    }

    private static String content(MimeMessage message) {
        try {
            return message.getContent().toString();
        } catch (IOException | MessagingException fault) {
            throw new IllegalStateException(fault);
        }
    }

    @Test
    void receiver_redirects_isNotFollowed() {
        status = 302;
        alert("AOP", "one");
        round();
        assertEquals(1, posts.size());
        assertEquals("1", waiting());
    }

    @Test
    void mailServer_withoutTls_getsNothingWhereTlsIsWanted() {
        AlertSettings wanted = ShippedSettings.of(
                AlertSettings.class,
                Map.of(
                        "recharge.alerts.mail.host",
                        "127.0.0.1",
                        "recharge.alerts.mail.port",
                        String.valueOf(mail.getSmtp().getPort())));
        JavaMailSender sender = AlertMail.sender(wanted.mail());
        assertThrows(MessagingException.class, () -> sender.send(new MimeMessage(sender.getSession())));
        assertEquals(0, mail.getReceivedMessages().length);
    }

    @Test
    void channel_switchedOnLater_getsWhatComesThen() {
        ledger.run("DELETE FROM alert_channel WHERE channel = 'webhook'");
        alert("AOP", "one");
        routes.run("delivery-alerts-webhook");
        alert("AOP", "two");
        routes.run("delivery-alerts-webhook");
        assertEquals(1, posts.size());
        assertTrue(posts.get(0).body().contains("two"));
    }
}
