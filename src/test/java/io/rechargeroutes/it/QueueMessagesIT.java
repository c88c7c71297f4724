package io.rechargeroutes.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.rechargeroutes.sandbox.Sandbox;
import io.rechargeroutes.sandbox.SandboxSettings;
import jakarta.jms.BytesMessage;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.StreamMessage;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.activemq.artemis.jms.client.ActiveMQQueue;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Messages good and bad, answers, and orders that come by file and queue at once. After each of them the consumer goes
 * on.
 */
class QueueMessagesIT {

    private static final int LONGEST = 5 * 1024 * 1024;
    private static final int CONSUMERS = 4;

    @TempDir
    static Path home;

    private static Sandbox sandbox;
    private static RequestJournal journal;
    private static BrokerProcess broker;
    private static LedgerServer ledger;
    private static Application application;
    private static int after;
    private Queues queues;

    @BeforeAll
    static void start() throws Exception {
        sandbox = Sandbox.start(SandboxSettings.defaults().withPort(0));
        journal = new RequestJournal(sandbox);
        broker = BrokerProcess.start(home.resolve("broker"));
        ledger = LedgerServer.in(home);
        application = ledger.servesTo(Application.in(home.resolve("application")))
                .calling(sandbox)
                .with("recharge.jms.enabled", "true")
                .with("recharge.broker.url", broker.url("tcp"))
                .with("recharge.files.to-results-queue", "true")
                .with("recharge.duplicate-window", "10m")
                .start();
    }

    @AfterAll
    static void stop() throws Exception {
        application.close();
        ledger.close();
        broker.close();
        sandbox.close();
    }

    @BeforeEach
    void connect() throws Exception {
        queues = Queues.at(broker.url("tcp"));
    }

    @AfterEach
    void theConsumerGoesOn() throws Exception {
        String orderId = "after-" + ++after;
        queues.send(request(orderId, "98%06d01".formatted(after)));
        assertEquals("SUCCESS", outcome(orderId).get("status").asText());
        queues.close();
    }

    private static String request(String orderId, String number) {
        return "{\"orderId\":\"%s\",\"operator\":\"AIRTEL\",\"circle\":\"DELHI\",\"number\":\"%s\",\"amount\":\"10\"}"
                .formatted(orderId, number);
    }

    private Message reported(String correlationId) throws Exception {
        Message message = queues.next(Queues.RESULTS, "JMSCorrelationID = '" + correlationId + "'");
        assertNotNull(message, "nothing was published of " + correlationId);
        return message;
    }

    private JsonNode outcome(String orderId) throws Exception {
        return Queues.json(reported(orderId));
    }

    /** The message on the dead letter queue that has our own property with this value. */
    private <T extends Message> T dead(String tag, Class<T> kind) throws Exception {
        Message message = queues.next(Queues.DEAD, "tag = '" + tag + "'");
        assertNotNull(message, "nothing on the dead letter queue: " + tag);
        return kind.cast(message);
    }

    private void sends(Message message, String tag) throws Exception {
        message.setStringProperty("tag", tag);
        queues.send(Queues.REQUESTS, message);
    }

    @Test
    void anOutcomeCarriesWhatConsumersSelectBy() throws Exception {
        TextMessage message = queues.text(request("carries", "9800000002"));
        message.setJMSCorrelationID("my own id");
        queues.send(Queues.REQUESTS, message);
        Message reported = reported("my own id");
        assertEquals("carries:1", reported.getStringProperty("eventId"));
        assertEquals(1, reported.getIntProperty("sequence"));
        assertEquals("SUCCESS", reported.getStringProperty("status"));
        assertTrue(reported.getBooleanProperty("final"));
        assertEquals("A1TOPUP", reported.getStringProperty("provider"));
        JsonNode body = Queues.json(reported);
        assertEquals("carries:1", body.get("eventId").asText());
        assertEquals(1, body.get("sequence").asInt());
        assertEquals("carries", body.get("orderId").asText());
    }

    @Test
    void propertiesOfAMessageReachNothing() throws Exception {
        TextMessage message = queues.text(request("hostile", "9800000003"));
        for (String name : List.of("CamelHttpUri", "CamelHttpPath", "CamelHttpBaseUri")) {
            message.setStringProperty(name, "http://127.0.0.1:1/elsewhere");
        }
        message.setStringProperty("CamelHttpQuery", "amount=9999");
        message.setStringProperty("CamelHttpMethod", "DELETE");
        message.setStringProperty("CamelFileName", "../elsewhere");
        message.setStringProperty("CamelJmsDestinationName", "elsewhere");
        message.setStringProperty("provider", "ACME");
        message.setStringProperty("message", "none");
        queues.send(Queues.REQUESTS, message);
        JsonNode outcome = outcome("hostile");
        assertEquals("SUCCESS", outcome.get("status").asText());
        assertEquals("A1TOPUP", outcome.get("provider").asText());
        assertEquals(1, journal.orders("9800000003").size());
        assertFalse(Files.exists(home.resolve("elsewhere")));
    }

    @Test
    void everyFormIsRead() throws Exception {
        queues.send("[" + request("form-1", "9800000010") + "," + request("form-2", "9800000011") + "]");
        queues.send(request("form-3", "9800000012") + "\n" + request("form-4", "9800000013"));
        queues.send("orderId,operator,circle,number,amount\nform-5,AIRTEL,DELHI,9800000014,10\n");
        BytesMessage bytes = queues.session.createBytesMessage();
        bytes.writeBytes(
                "<recharge><orderId>form-6</orderId><operator>AIRTEL</operator><circle>DELHI</circle><number>9800000015</number><amount>10</amount></recharge>"
                        .getBytes(StandardCharsets.UTF_8));
        queues.send(Queues.REQUESTS, bytes);
        for (int i = 1; i <= 6; i++) {
            assertEquals("SUCCESS", outcome("form-" + i).get("status").asText());
        }
    }

    @Test
    void theFirstOutcomeAndRejectionsGoToTheSender() throws Exception {
        TemporaryQueue mine = queues.session.createTemporaryQueue();
        TextMessage message =
                queues.text("[" + request("answered", "9800000020") + "," + request("answered-bad", "12") + "]");
        message.setJMSReplyTo(mine);
        message.setJMSCorrelationID("both");
        queues.send(Queues.REQUESTS, message);
        List<JsonNode> answers = List.of(answer(mine), answer(mine));
        assertEquals(
                List.of("REJECTED", "SUCCESS"),
                answers.stream()
                        .map(answer -> answer.get("status").asText())
                        .sorted()
                        .toList());
        assertEquals("SUCCESS", Queues.json(reported("both")).get("status").asText());
        TextMessage reused = queues.text(request("answered", "9800000021"));
        reused.setJMSReplyTo(mine);
        queues.send(Queues.REQUESTS, reused);
        assertEquals("ORDER_ID_REUSED", answer(mine).get("code").asText());
        TextMessage replay = queues.text(request("answered", "9800000020"));
        replay.setJMSReplyTo(mine);
        queues.send(Queues.REQUESTS, replay);
        assertEquals("answered:1", answer(mine).get("eventId").asText());
        assertEquals(1, journal.orders("9800000020").size());
    }

    private JsonNode answer(TemporaryQueue mine) throws Exception {
        Message answer = queues.next(mine, Duration.ofSeconds(30));
        assertNotNull(answer, "no answer");
        return Queues.json(answer);
    }

    @Test
    void answer_noQueueTakesIt_isADeadLetter() throws Exception {
        TextMessage message = queues.text(request("unanswered", "9800000022"));
        message.setJMSReplyTo(new ActiveMQQueue(BrokerProcess.NOT_MADE + "replies"));
        message.setJMSCorrelationID("unanswered-id");
        queues.send(Queues.REQUESTS, message);
        assertEquals(
                "SUCCESS", Queues.json(reported("unanswered-id")).get("status").asText());
        Message dead = queues.next(Queues.DEAD, "JMSCorrelationID = 'unanswered-id'");
        assertTrue(
                dead.getStringProperty("rechargeReason").contains("missing.replies"),
                dead.getStringProperty("rechargeReason"));
        assertEquals("unanswered:1", Queues.json(dead).get("eventId").asText());
        await().atMost(Duration.ofSeconds(20))
                .until(() -> application.output().contains("ALERT REPLY_UNDELIVERED missing.replies"));
    }

    @Test
    void rejectedMessage_withoutReplyTo_isADeadLetter() throws Exception {
        TextMessage message = queues.text(request("nobody", "12"));
        message.setIntProperty("theirs", 7);
        sends(message, "nobody");
        TextMessage dead = dead("nobody", TextMessage.class);
        assertEquals(request("nobody", "12"), dead.getText());
        assertEquals(7, dead.getIntProperty("theirs"));
        assertTrue(
                dead.getStringProperty("rechargeReason").startsWith("rejected (line 1): INVALID_NUMBER"),
                dead.getStringProperty("rechargeReason"));
    }

    @Test
    void objectsAreNotDeserialised() throws Exception {
        sends(queues.session.createObjectMessage(new java.util.Date(42)), "object");
        ObjectMessage dead = dead("object", ObjectMessage.class);
        assertTrue(
                dead.getStringProperty("rechargeReason").contains("JMS ObjectMessage"),
                dead.getStringProperty("rechargeReason"));
        MapMessage map = queues.session.createMapMessage();
        map.setString("orderId", "map");
        sends(map, "map");
        assertEquals("map", dead("map", MapMessage.class).getString("orderId"));
        StreamMessage stream = queues.session.createStreamMessage();
        stream.writeInt(7);
        sends(stream, "stream");
        assertEquals(7, dead("stream", StreamMessage.class).readInt());
        sends(queues.session.createMessage(), "nothing");
        assertTrue(dead("nothing", Message.class)
                .getStringProperty("rechargeReason")
                .contains("no body"));
        sends(queues.text("  \n"), "blank");
        dead("blank", TextMessage.class);
    }

    @Test
    void whatIsNoRequestKeepsItsBodyAndItsSender() throws Exception {
        TextMessage broken = queues.text("[" + request("broken-1", "9800000030") + "," + "{\"orderId\":");
        broken.setJMSReplyTo(queues.session.createQueue("their.replies"));
        broken.setJMSCorrelationID("theirs");
        sends(broken, "broken");
        TextMessage dead = dead("broken", TextMessage.class);
        assertEquals(broken.getText(), dead.getText());
        assertEquals("theirs", dead.getJMSCorrelationID());
        assertTrue(dead.getJMSReplyTo().toString().contains("their.replies"), String.valueOf(dead.getJMSReplyTo()));
        assertEquals(broken.getJMSMessageID(), dead.getStringProperty("rechargeMessageId"));
        assertTrue(
                dead.getStringProperty("rechargeReason").contains("the message ends in the middle of a row"),
                dead.getStringProperty("rechargeReason"));
        assertEquals(0, journal.orders("9800000030").size(), "a message that breaks is not taken in part");
    }

    @Test
    void aLongBodyIsReadAndATooLongOneIsNot() throws Exception {
        String rows = "orderId,operator,circle,number,amount\n" + "x".repeat(200) + "\n";
        byte[] garbage = (rows + "?".repeat(LONGEST - rows.length())).getBytes(StandardCharsets.UTF_8);
        BytesMessage longest = queues.session.createBytesMessage();
        longest.writeBytes(garbage);
        sends(longest, "longest");
        BytesMessage dead = dead("longest", BytesMessage.class);
        assertTrue(
                dead.getStringProperty("rechargeReason").startsWith("2 rows rejected"),
                dead.getStringProperty("rechargeReason"));
        byte[] kept = new byte[LONGEST];
        assertEquals(LONGEST, dead.getBodyLength());
        dead.readBytes(kept);
        assertArrayEquals(garbage, kept);
        sends(queues.text("[" + " ".repeat(LONGEST)), "too long");
        TextMessage tooLong = dead("too long", TextMessage.class);
        assertEquals(LONGEST + 1, tooLong.getText().length());
        assertTrue(
                tooLong.getStringProperty("rechargeReason").contains("longer than 5242880 bytes"),
                tooLong.getStringProperty("rechargeReason"));
    }

    @Test
    void oneOrderByFileAndQueueAtOnceIsSentOnceAndAnsweredTwice() throws Exception {
        TemporaryQueue mine = queues.session.createTemporaryQueue();
        TextMessage message =
                queues.text("[" + request("twice-1", "9800000041") + "," + request("twice-2", "9800000042") + "]");
        message.setJMSReplyTo(mine);
        queues.send(Queues.REQUESTS, message);
        application.drop(
                "twice.csv",
                "orderId,operator,circle,number,amount\ntwice-2,AIRTEL,DELHI,9800000042,10.00\ntwice-1,AIRTEL,DELHI,9800000041,10\n");
        assertEquals(
                List.of("SUCCESS", "SUCCESS"),
                List.of(
                        answer(mine).get("status").asText(),
                        answer(mine).get("status").asText()));
        assertEquals(
                List.of("SUCCESS", "SUCCESS"),
                Csv.rows(application.result("twice.results.csv")).stream()
                        .map((CSVRecord row) -> row.get("status"))
                        .toList());
        assertEquals(1, journal.orders("9800000041").size());
        assertEquals(1, journal.orders("9800000042").size());
        assertEquals("twice-1:1", outcome("twice-1").get("eventId").asText());
    }

    /** As many as there are consumers: were each of them held up, nothing else would come through. */
    @Test
    void aMessageThatLivesForEverIsOneThatDoesNotExpire() throws Exception {
        try (MessageProducer producer = queues.session.createProducer(queues.queue(Queues.REQUESTS))) {
            producer.setTimeToLive(Long.MAX_VALUE / 2);
            for (int i = 0; i < CONSUMERS; i++) {
                producer.send(queues.text(request("for-ever-" + i, "980000006" + i)));
            }
        }
        for (int i = 0; i < CONSUMERS; i++) {
            assertEquals("SUCCESS", outcome("for-ever-" + i).get("status").asText());
        }
    }

    @Test
    void message_refusedByTheLedger_isADeadLetterAndDelaysNobody() throws Exception {
        ledger.run("ALTER TABLE request ADD CONSTRAINT refused CHECK (order_id NOT LIKE 'refused-%')");
        try {
            for (int i = 0; i < CONSUMERS; i++) {
                sends(queues.text(request("refused-" + i, "980000007" + i)), "refused-" + i);
            }
            for (int i = 0; i < CONSUMERS; i++) {
                TextMessage dead = dead("refused-" + i, TextMessage.class);
                assertEquals(request("refused-" + i, "980000007" + i), dead.getText());
                assertEquals(
                        "it could not be recorded, at least not all of it: the ledger could not be used: PSQLException 23514",
                        dead.getStringProperty("rechargeReason"));
                assertEquals(0, journal.orders("980000007" + i).size());
            }
            assertTrue(application.output().contains("a message cannot be handled: "), application.output());
            assertFalse(application.output().contains("980000007"), "a subscriber's number in the log");
        } finally {
            ledger.run("ALTER TABLE request DROP CONSTRAINT refused");
        }
        queues.send(request("refused-0", "9800000070"));
        assertEquals("SUCCESS", outcome("refused-0").get("status").asText(), "put back, it is taken");
    }

    /** With recharge.duplicate-window: by file and by queue, whichever comes first. */
    @Test
    void theSameRechargeUnderAnotherIdIsRefused() throws Exception {
        application.drop(
                "guarded.csv",
                "orderId,operator,circle,number,amount\nguarded-1,AIRTEL,DELHI,9800000080,10\nguarded-2,AIRTEL,DELHI,9800000080,10.00\n");
        List<CSVRecord> rows = Csv.rows(application.result("guarded.results.csv"));
        assertEquals(
                List.of("SUCCESS ", "REJECTED POSSIBLE_DUPLICATE"),
                rows.stream()
                        .map(row -> row.get("status") + " " + row.get("code"))
                        .toList());
        TemporaryQueue mine = queues.session.createTemporaryQueue();
        asks(mine, request("guarded-3", "9800000080"));
        JsonNode refused = answer(mine);
        assertEquals(
                "REJECTED POSSIBLE_DUPLICATE",
                refused.get("status").asText() + " " + refused.get("code").asText());
        assertTrue(refused.get("message").asText().startsWith("order guarded-1 asks for the same"), refused.toString());
        assertEquals(1, journal.orders("9800000080").size());
        asks(mine, request("guarded-3", "9800000080").replace("}", ",\"details\":{\"allowDuplicate\":\"true\"}}"));
        assertEquals("SUCCESS", answer(mine).get("status").asText());
        application.drop(
                "late.csv",
                "orderId,operator,circle,number,amount\nguarded-4,AIRTEL,DELHI,9800000080,10\nguarded-5,AIRTEL,DELHI,9800000080,11\n");
        rows = Csv.rows(application.result("late.results.csv"));
        assertEquals(
                List.of("REJECTED POSSIBLE_DUPLICATE", "SUCCESS "),
                rows.stream()
                        .map(row -> row.get("status") + " " + row.get("code"))
                        .toList());
        assertTrue(rows.get(0).get("message").startsWith("order guarded-3 asks for the same"), rows.toString());
        assertEquals(3, journal.orders("9800000080").size());
    }

    private void asks(TemporaryQueue mine, String request) throws Exception {
        TextMessage message = queues.text(request);
        message.setJMSReplyTo(mine);
        queues.send(Queues.REQUESTS, message);
    }

    @Test
    void fileRequests_toResultsQueueOn_arePublishedToo() throws Exception {
        application.drop(
                "published.csv", "orderId,operator,circle,number,amount\nof-a-file,AIRTEL,DELHI,9800000050,10\n");
        assertEquals("of-a-file:1", outcome("of-a-file").get("eventId").asText());
    }
}
