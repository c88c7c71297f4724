package io.rechargeroutes.bench.load;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** What comes on a results queue, compared with what is expected. */
public final class Results {

    private static final int AT_ONCE = 100;
    private static final long LONGEST_WAIT = 20;
    private static final int DIGITS = 3;

    private final Map<String, Long> expected = new ConcurrentHashMap<>();
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong again = new AtomicLong();
    private volatile Histogram latencies = new ConcurrentHistogram(DIGITS);
    private volatile long lastAt;
    private volatile JMSException fault;

    Results(Connection connection, String queue) throws JMSException {
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(session.createQueue(queue));
        Thread thread = new Thread(() -> take(session, consumer), "results-" + queue);
        thread.setDaemon(true);
        thread.start();
    }

    private void take(Session session, MessageConsumer consumer) {
        try {
            int uncommitted = 0;
            while (true) {
                Message message = consumer.receive(LONGEST_WAIT);
                if (message != null) {
                    take(message);
                    uncommitted++;
                }
                if (uncommitted == AT_ONCE || uncommitted > 0 && message == null) {
                    session.commit();
                    uncommitted = 0;
                }
            }
        } catch (JMSException broken) {
            // what is closed on purpose is not looked at any more
            fault = broken;
        }
    }

    private void take(Message message) throws JMSException {
        String orderId = String.valueOf(message.getJMSCorrelationID());
        Long due = expected.get(orderId);
        if (due == null) {
            again.incrementAndGet();
            return;
        }
        lastAt = System.nanoTime();
        latencies.recordValue(Math.max(0, lastAt - due) / 1_000);
        if (!"SUCCESS".equals(message.getStringProperty("status"))) {
            failed.incrementAndGet();
        }
        received.incrementAndGet();
        expected.remove(orderId);
    }

    void expect(String orderId, long due) {
        expected.put(orderId, due);
    }

    void forget(String orderId) {
        expected.remove(orderId);
    }

    void restartLatencies() {
        latencies = new ConcurrentHistogram(DIGITS);
    }

    Histogram latencies() {
        return latencies.copy();
    }

    /** When the last result came, by {@link System#nanoTime}. */
    long lastAt() {
        return lastAt;
    }

    /** @throws IllegalStateException if results are not taken any more */
    void requireConnection() {
        if (fault != null) {
            throw new IllegalStateException("results cannot be taken", fault);
        }
    }

    /** Requests whose result has not come. */
    public int outstanding() {
        return expected.size();
    }

    /** First results of requests. */
    public long received() {
        return received.get();
    }

    /** Results that are no success. */
    public long failed() {
        return failed.get();
    }

    /** Results that came once more, or that nobody expected. */
    public long again() {
        return again.get();
    }
}
