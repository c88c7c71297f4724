package io.rechargeroutes.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.rechargeroutes.sandbox.Sandbox;
import io.rechargeroutes.sandbox.SandboxSettings;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.jms.client.ActiveMQMessage;
import org.apache.qpid.jms.message.JmsMessage;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.UnsignedLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Senders and the application speak to one broker, each by Artemis' own protocol or by AMQP 1.0: what comes back is
 * what came.
 */
class QueueProtocolsIT {

    private static final byte[] BYTES = {0, 1, 2, (byte) 0xFF, (byte) 0x80, 'a', 10, 0};
    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final Duration NOTHING_MORE = Duration.ofMillis(500);

    @TempDir
    static Path home;

    private static Sandbox sandbox;
    private static BrokerProcess broker;
    private static final Map<String, Application> APPLICATIONS = new HashMap<>();

    @BeforeAll
    static void start() throws Exception {
        sandbox = Sandbox.start(SandboxSettings.defaults().withPort(0));
        broker = BrokerProcess.start(home.resolve("broker"));
        for (String protocol : List.of("tcp", "amqp")) {
            APPLICATIONS.put(protocol, application(protocol, protocol).start());
        }
    }

    private static Application application(String name, String protocol) {
        return Application.in(home.resolve("application-" + name))
                .calling(sandbox)
                .with("recharge.ledger.port", "0")
                .with("recharge.jms.enabled", "true")
                .with("recharge.broker.url", broker.url(protocol))
                .with("recharge.queue.requests", name + ".requests")
                .with("recharge.queue.results", name + ".results")
                .with("recharge.queue.dead", name + ".dead");
    }

    @AfterAll
    static void stop() throws Exception {
        for (Application application : APPLICATIONS.values()) {
            application.close();
        }
        broker.close();
        sandbox.close();
    }

    private static Queues sender(String protocol) throws JMSException {
        return Queues.at(broker.url(protocol) + (protocol.equals("amqp") ? "?jms.validatePropertyNames=false" : ""));
    }

    private static String request(String orderId) {
        return "{\"orderId\":\"%s\",\"operator\":\"AIRTEL\",\"circle\":\"DELHI\",\"number\":\"98%06d01\",\"amount\":\"10\"}"
                .formatted(orderId, NUMBERS.incrementAndGet());
    }

    private static String xml(String declaration, String orderId) {
        return declaration
                + "<recharges><recharge><orderId>%s</orderId><operator>AIRTEL</operator><circle>DELHI</circle><number>98%06d01</number><amount>10</amount></recharge></recharges>"
                        .formatted(orderId, NUMBERS.incrementAndGet());
    }

    /** Properties as programs of all kinds set them: not all are names and values that JMS knows. */
    private static Map<String, Object> properties() {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("source", "esb7");
        properties.put("x-with-dashes", "dashes");
        properties.put("with.dots", "dots");
        properties.put("with blank", "blank");
        properties.put("1digit", "digit");
        properties.put("NULL", "a word that selectors keep for themselves");
        properties.put("नाम", "\u0928\u093e\u092e \uD83D\uDE00");
        properties.put("CamelHttpUri", "http://127.0.0.1:1/elsewhere");
        properties.put("aByte", (byte) 1);
        properties.put("aShort", (short) 2);
        properties.put("anInt", 3);
        properties.put("aLong", 4L);
        properties.put("aFloat", 5.5f);
        properties.put("aDouble", 6.5d);
        properties.put("aBoolean", true);
        properties.put("emptyText", "");
        properties.put("bytes", BYTES);
        properties.put("", "a name of nothing");
        return properties;
    }

    private static Map<String, Object> amqpProperties() {
        return Map.of(
                "ulong",
                UnsignedLong.valueOf(7),
                "uint",
                UnsignedInteger.valueOf(8),
                "uuid",
                new UUID(1, 2),
                "char",
                'c',
                "time",
                new Date(42),
                "symbol",
                Symbol.valueOf("s"));
    }

    private static void set(Message message, String name, Object value) throws JMSException {
        if (message instanceof ActiveMQMessage artemis) {
            artemis.getCoreMessage().putObjectProperty(SimpleString.of(name), value);
        } else {
            ((JmsMessage) message)
                    .getFacade()
                    .setProperty(name, value instanceof byte[] bytes ? new Binary(bytes) : value);
        }
    }

    private static Object get(Message message, String name) throws JMSException {
        Object value = message instanceof ActiveMQMessage artemis
                ? artemis.getCoreMessage().getObjectProperty(SimpleString.of(name))
                : ((JmsMessage) message).getFacade().getProperty(name);
        return value instanceof SimpleString text
                ? text.toString()
                : value instanceof Binary binary ? binary.getArray() : value;
    }

    @ParameterizedTest
    @CsvSource({"tcp,tcp", "tcp,amqp", "amqp,tcp", "amqp,amqp"})
    void deadLetter_anySenderAndApplication_keepsReasonAndProperties(String application, String sender)
            throws Exception {
        try (Queues queues = sender(sender)) {
            String body =
                    "{\"orderId\":\"BAD\",\"operator\":\"AIRTEL\",\"circle\":\"DELHI\",\"number\":\"12345\",\"amount\":\"199\"}";
            TextMessage message = queues.text(body);
            message.setJMSType("a type");
            for (Map.Entry<String, Object> property : properties().entrySet()) {
                set(message, property.getKey(), property.getValue());
            }
            if (sender.equals("amqp") && application.equals("amqp")) {
                for (Map.Entry<String, Object> property : amqpProperties().entrySet()) {
                    set(message, property.getKey(), property.getValue());
                }
            }
            queues.send(application + ".requests", message);
            TextMessage dead = (TextMessage) queues.next(application + ".dead", "source = 'esb7'");
            assertNotNull(dead, "nothing on the dead letter queue");
            assertEquals(body, dead.getText());
            assertEquals("a type", dead.getJMSType());
            String reason = dead.getStringProperty("rechargeReason");
            assertTrue(reason.startsWith("rejected (line 1): INVALID_NUMBER"), reason);
            assertNotNull(dead.getStringProperty("rechargeMessageId"));
            for (Map.Entry<String, Object> property : properties().entrySet()) {
                Object found = get(dead, property.getKey());
                if (property.getValue() instanceof byte[] bytes) {
                    assertArrayEquals(bytes, (byte[]) found, property.getKey());
                } else {
                    assertEquals(property.getValue(), found, property.getKey());
                }
            }
            if (sender.equals("amqp") && application.equals("amqp")) {
                for (Map.Entry<String, Object> property : amqpProperties().entrySet()) {
                    assertEquals(property.getValue(), get(dead, property.getKey()));
                }
            }
            assertFalse(
                    APPLICATIONS.get(application).output().contains("a message cannot be handled"), "a fault of ours");
        }
    }

    private interface Id {

        void set(Message message) throws JMSException;
    }

    private record Exchanged(String orderId, Message answer, Message outcome) {}

    private static Exchanged asks(String application, Queues queues, Id id) throws JMSException {
        String orderId = "id-" + NUMBERS.get();
        TemporaryQueue mine = queues.session.createTemporaryQueue();
        TextMessage message = queues.text(request(orderId));
        message.setJMSReplyTo(mine);
        id.set(message);
        queues.send(application + ".requests", message);
        Message answer = queues.next(mine, Duration.ofSeconds(30));
        assertNotNull(answer, "no answer");
        Message outcome = queues.next(application + ".results", "eventId = '" + orderId + ":1'");
        assertNotNull(outcome, "nothing on the results queue");
        return new Exchanged(orderId, answer, outcome);
    }

    @ParameterizedTest
    @CsvSource({"tcp,tcp", "tcp,amqp", "amqp,tcp", "amqp,amqp"})
    void correlationId_ofBytes_comesBackAsItCame(String application, String sender) throws Exception {
        try (Queues queues = sender(sender)) {
            for (byte[] bytes :
                    List.of(BYTES, new byte[] {0}, new byte[240], "only text".getBytes(StandardCharsets.UTF_8))) {
                Exchanged exchanged = asks(application, queues, message -> message.setJMSCorrelationIDAsBytes(bytes));
                assertArrayEquals(bytes, exchanged.answer().getJMSCorrelationIDAsBytes());
                assertArrayEquals(bytes, exchanged.outcome().getJMSCorrelationIDAsBytes());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"tcp,tcp", "tcp,amqp", "amqp,tcp", "amqp,amqp"})
    void correlationId_ofText_comesBackAsItCame(String application, String sender) throws Exception {
        try (Queues queues = sender(sender)) {
            List<String> ids = new ArrayList<>(List.of(
                    "plain", "\u0001bytes:00", "\u0001text:a", "bytes:00", "ID:with-prefix", "नाम", "x".repeat(500)));
            if (sender.equals("amqp")) {
                ids.addAll(List.of("ID:AMQP_UUID:123e4567-e89b-12d3-a456-426614174000", "ID:AMQP_ULONG:42"));
            } else if (application.equals("tcp")) {
                ids.addAll(List.of("ID:AMQP_BINARY:00ff", "ID:AMQP_BINARY:no digits"));
            }
            for (String id : ids) {
                Exchanged exchanged = asks(application, queues, message -> message.setJMSCorrelationID(id));
                assertEquals(id, exchanged.answer().getJMSCorrelationID());
                assertEquals(id, exchanged.outcome().getJMSCorrelationID());
            }
            Exchanged without = asks(application, queues, message -> {});
            assertEquals(without.orderId(), without.answer().getJMSCorrelationID());
            assertEquals(without.orderId(), without.outcome().getJMSCorrelationID());
        }
    }

    private static Message bytes(Queues queues, String text, Charset charset) throws JMSException {
        BytesMessage message = queues.session.createBytesMessage();
        message.writeBytes(text.getBytes(charset));
        return message;
    }

    @ParameterizedTest
    @CsvSource({"tcp,tcp", "tcp,amqp", "amqp,tcp", "amqp,amqp"})
    void unreadableMessage_withReplyTo_isAnsweredAndADeadLetter(String application, String sender) throws Exception {
        try (Queues queues = sender(sender)) {
            TemporaryQueue mine = queues.session.createTemporaryQueue();
            List<Message> unreadable = List.of(
                    bytes(queues, request("utf-16"), StandardCharsets.UTF_16),
                    queues.text("a;b;c\n1;2;3\n"),
                    queues.text("[" + request("half") + ","),
                    queues.text("<recharges><recharge>"),
                    queues.text(" "),
                    queues.session.createMapMessage(),
                    queues.session.createObjectMessage("object"),
                    queues.text("[" + " ".repeat(5 * 1024 * 1024)));
            for (int i = 0; i < unreadable.size(); i++) {
                String id = application + sender + i;
                Message message = unreadable.get(i);
                message.setJMSReplyTo(mine);
                message.setJMSCorrelationID(id);
                message.setStringProperty("tag", id);
                queues.send(application + ".requests", message);
                Message answer = queues.next(mine, Duration.ofSeconds(30));
                assertNotNull(answer, "no answer to " + message);
                assertEquals(id, answer.getJMSCorrelationID());
                JsonNode result = Queues.json(answer);
                assertEquals(
                        "REJECTED FILE_UNREADABLE true",
                        result.get("status").asText() + " " + result.get("code").asText() + " "
                                + result.get("final").asBoolean());
                Message dead = queues.next(application + ".dead", "tag = '" + id + "'");
                assertNotNull(dead, "no dead letter of " + message);
                assertTrue(
                        result.get("message").asText().endsWith(dead.getStringProperty("rechargeReason")),
                        result + " " + dead.getStringProperty("rechargeReason"));
            }
            assertNull(queues.next(mine, NOTHING_MORE), "more than one answer");
        }
    }

    @ParameterizedTest
    @CsvSource({"tcp,tcp", "amqp,amqp"})
    void xmlText_thatDeclaresAnEncoding_isRead(String application, String sender) throws Exception {
        try (Queues queues = sender(sender)) {
            List<String> declarations = List.of(
                    "<?xml version=\"1.0\" encoding=\"utf-16\"?>",
                    "<?xml version='1.0' encoding='ISO-8859-1' standalone='yes'?>\n",
                    "\uFEFF<?xml version=\"1.0\" encoding=\"UTF-16LE\"?>",
                    "<?xml  version = \"1.0\"  encoding = \"windows-1252\" ?>");
            for (int i = 0; i < declarations.size(); i++) {
                String orderId = "declares-" + sender + i;
                queues.send(application + ".requests", queues.text(xml(declarations.get(i), orderId)));
                Message outcome = queues.next(application + ".results", "eventId = '" + orderId + ":1'");
                assertNotNull(outcome, declarations.get(i));
                assertEquals("SUCCESS", outcome.getStringProperty("status"));
            }
        }
    }

    @Test
    void unreadableMessage_deliveredTwice_isAnsweredOnceAndADeadLetter() throws Exception {
        Application application = application("twice", "tcp")
                .with("recharge.queue.dead", BrokerProcess.NOT_MADE + "dead")
                .start();
        try (application;
                Queues queues = sender("tcp")) {
            TemporaryQueue mine = queues.session.createTemporaryQueue();
            TemporaryQueue gone = queues.session.createTemporaryQueue();
            for (TemporaryQueue replyTo : List.of(gone, mine)) {
                TextMessage message = queues.text("[");
                message.setJMSReplyTo(replyTo);
                message.setStringProperty("tag", replyTo == mine ? "mine" : "gone");
                queues.send("twice.requests", message);
            }
            gone.delete();
            assertNotNull(queues.next(mine, Duration.ofSeconds(30)), "no answer");
            // an answer that was sent and not recorded yet would be sent once more
            String name = mine.getQueueName();
            String recorded = "SELECT destination FROM reply WHERE sent_at IS NOT NULL";
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> application.ledgerRows(recorded).stream().anyMatch(to -> to.contains(name)));
            application.kill();
            application.with("recharge.queue.dead", "twice.dead").start();
            assertNotNull(queues.next("twice.dead", "tag = 'mine'"), "no dead letter");
            assertNotNull(queues.next("twice.dead", "tag = 'gone'"), "no dead letter");
            assertNull(queues.next(mine, NOTHING_MORE), "more than one answer");
            String orderId = "after-gone";
            queues.send("twice.requests", queues.text(request(orderId)));
            assertNotNull(queues.next("twice.results", "eventId = 'after-gone:1'"), "the consumer does not go on");
        }
    }
}
