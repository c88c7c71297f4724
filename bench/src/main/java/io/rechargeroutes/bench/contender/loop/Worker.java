package io.rechargeroutes.bench.contender.loop;

import io.rechargeroutes.bench.contender.ContenderSettings;
import io.rechargeroutes.bench.contender.Recharge;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;

/** One thread: takes a message and answers it, in one transaction of its own session. */
record Worker(ContenderSettings settings, ConnectionFactory broker, Ledger ledger, Call call) implements Runnable {

    /** The one call of the provider. */
    interface Call {

        String answer(Recharge recharge) throws Exception;
    }

    @Override
    public void run() {
        try (Connection connection = broker.createConnection();
                Session session = connection.createSession(Session.SESSION_TRANSACTED);
                MessageConsumer requests = session.createConsumer(session.createQueue(settings.requests()));
                MessageProducer results = session.createProducer(session.createQueue(settings.results()))) {
            connection.start();
            while (true) {
                Message message = requests.receive();
                Recharge recharge = Recharge.read(message.getBody(String.class));
                if (ledger.record(recharge)) {
                    results.send(result(session, message, recharge));
                }
                session.commit();
            }
        } catch (Exception fault) {
            // a contender that works with fewer threads than it should would be measured wrongly
            fault.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    private TextMessage result(Session session, Message message, Recharge recharge) throws Exception {
        ledger.markSubmitted(recharge);
        Recharge.Reply reply = recharge.reply(call.answer(recharge));
        String result = recharge.result(reply);
        ledger.settle(recharge, reply, result);
        TextMessage answer = session.createTextMessage(result);
        answer.setJMSCorrelationID(message.getJMSCorrelationID());
        answer.setStringProperty("status", reply.state());
        return answer;
    }
}
