package io.rechargeroutes.bench.load;

import io.rechargeroutes.bench.contender.BrokerConnections;
import io.rechargeroutes.bench.machine.Pause;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Sends requests to a queue and takes the results from another. Three kinds of load: as much as the other side takes, a
 * burst, and a fixed schedule.
 */
public final class QueueLoad implements AutoCloseable {

    private static final int AT_ONCE = 50;
    /** Subscribers' numbers that end in 00. */
    private static final long FIRST_NUMBER = 9_800_000_000L;

    private static final long STEP = 100;
    private static final long NUMBERS = 100_000_000;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(120);

    private final Connection connection;
    private final Session session;
    private final MessageProducer requests;
    private final Results results;
    private final LongAdder sent;
    private final String prefix;
    private int next;

    /** @param sent counts the requests that may reach the provider */
    public QueueLoad(String broker, String requests, String results, LongAdder sent) {
        this.sent = sent;
        try {
            connection = BrokerConnections.plain(broker).createConnection();
            session = connection.createSession(Session.SESSION_TRANSACTED);
            this.requests = session.createProducer(session.createQueue(requests));
            this.results = new Results(connection, results);
            prefix = requests.replace(".requests", "") + "-" + Long.toString(System.currentTimeMillis(), 36) + "-";
            connection.start();
        } catch (JMSException fault) {
            throw new IllegalStateException(fault);
        }
    }

    /**
     * Keeps so many requests under way that the other side is never idle.
     *
     * @param ramp time before the counting starts
     * @param window time of counting
     * @param backlog requests under way
     * @return results a second in the window; all results have arrived when this returns
     */
    public double steady(Duration ramp, Duration window, int backlog) {
        fill(System.nanoTime() + ramp.toNanos(), backlog);
        long before = results.received();
        long from = System.nanoTime();
        fill(from + window.toNanos(), backlog);
        double seconds = (System.nanoTime() - from) / 1e9;
        double rate = (results.received() - before) / seconds;
        drain();
        return rate;
    }

    private void fill(long end, int backlog) {
        while (System.nanoTime() < end) {
            if (results.outstanding() <= backlog - AT_ONCE) {
                send(AT_ONCE);
            } else {
                Pause.of(BETWEEN_LOOKS);
            }
        }
    }

    /** Sends requests in one transaction of the broker. */
    public void send(int count) {
        try {
            long now = System.nanoTime();
            for (int i = 0; i < count; i++) {
                send(now, "");
            }
            sent.add(count);
            session.commit();
        } catch (JMSException fault) {
            throw new IllegalStateException(fault);
        }
    }

    /** Sends many requests as fast as the broker takes them, and waits for all results. @return seconds until then */
    public double burst(int count) {
        long from = System.nanoTime();
        for (int sent = 0; sent < count; sent += AT_ONCE) {
            send(Math.min(AT_ONCE, count - sent));
        }
        drain();
        return (results.lastAt() - from) / 1e9;
    }

    /**
     * Sends by a fixed schedule. Each latency counts from the time at which the request should have been sent, so that
     * a stall is seen in full.
     *
     * @return latencies in microseconds
     */
    public Histogram schedule(int eachSecond, Duration time) {
        results.restartLatencies();
        long count = eachSecond * time.toMillis() / 1_000;
        long from = System.nanoTime();
        try {
            for (long i = 0; i < count; i++) {
                long due = from + i * 1_000_000_000L / eachSecond;
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                send(due, "");
                sent.increment();
                session.commit();
            }
        } catch (JMSException fault) {
            throw new IllegalStateException(fault);
        }
        drain();
        return results.latencies();
    }

    private String send(long due, String more) throws JMSException {
        int number = next++;
        String orderId = prefix + number;
        long subscriber = FIRST_NUMBER + number * STEP % NUMBERS;
        TextMessage message = session.createTextMessage("{\"orderId\":\"" + orderId
                + "\",\"operator\":\"AIRTEL\",\"circle\":\"DELHI\",\"number\":\"" + subscriber
                + "\",\"amount\":\"10\"" + more + "}");
        message.setJMSCorrelationID(orderId);
        results.expect(orderId, due);
        requests.send(message);
        return orderId;
    }

    /** Sends requests to a provider that does not answer: nobody waits for their results. */
    public void sendAside(String provider, int count) {
        try {
            for (int i = 0; i < count; i++) {
                results.forget(send(System.nanoTime(), ",\"provider\":\"" + provider + "\""));
            }
            session.commit();
        } catch (JMSException fault) {
            throw new IllegalStateException(fault);
        }
    }

    /** Waits until each request has its result. */
    public void drain() {
        long seen = results.received();
        long since = System.nanoTime();
        while (results.outstanding() > 0) {
            Pause.of(BETWEEN_LOOKS);
            results.requireConnection();
            if (results.received() != seen) {
                seen = results.received();
                since = System.nanoTime();
            } else if (System.nanoTime() - since > LONGEST_SILENCE.toNanos()) {
                throw new IllegalStateException(results.outstanding() + " results did not come, " + seen + " came, and "
                        + results.again() + " that nobody expected");
            }
        }
    }

    public Results results() {
        return results;
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (JMSException fault) {
            throw new IllegalStateException(fault);
        }
    }
}
