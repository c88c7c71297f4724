package io.rechargeroutes.bench.parts;

import io.rechargeroutes.bench.contender.ContenderSettings;
import io.rechargeroutes.bench.load.QueueLoad;
import io.rechargeroutes.bench.machine.CpuTimes;
import io.rechargeroutes.bench.run.Options;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/** What all contenders share: one broker, one PostgreSQL and one provider, each in a process of its own. */
public final class Stage implements AutoCloseable {

    private static final String LOOPBACK = "tcp://127.0.0.1:";

    private final Options options;
    private final Path folder;
    private final String brokerUrl;
    private final JavaProcess broker;
    private final LedgerServer ledger;
    private final Stub stub;
    private final LongAdder sent = new LongAdder();

    private Stage(Options options, Path folder, String brokerUrl, JavaProcess broker, LedgerServer ledger, Stub stub) {
        this.options = options;
        this.folder = folder;
        this.brokerUrl = brokerUrl;
        this.broker = broker;
        this.ledger = ledger;
        this.stub = stub;
    }

    /** Starts all three, with what they keep below a folder. */
    public static Stage open(Options options, Path folder) {
        int port = Ports.free();
        return new Stage(
                options,
                folder,
                LOOPBACK + port,
                JavaProcess.main(folder.resolve("broker"), "1g", BrokerMain.class, List.of(String.valueOf(port))),
                LedgerServer.start(folder.resolve("ledger")),
                Stub.start(folder.resolve("stub")));
    }

    /**
     * The application, not started, with a database and queues of this name.
     *
     * @param node its folder; nodes that share a ledger have different ones
     * @param permits requests in flight at the provider
     */
    public Bundle bundle(String name, String node, int permits) {
        return new Bundle(folder.resolve(node), options.project())
                .with("recharge.node.id", node)
                .with("recharge.ledger", "postgresql")
                .with("recharge.ledger.url", ledger.url(name))
                .with("recharge.ledger.username", LedgerServer.USER)
                .with("recharge.jms.enabled", "true")
                .with("recharge.broker.url", brokerUrl)
                .with("recharge.queue.requests", requests(name))
                .with("recharge.queue.results", results(name))
                .with("recharge.queue.dead", name + ".dead")
                .with("a1topup.url", stub.url("a1topup"))
                .with("a1topup.username", "stub-user")
                .with("a1topup.password", "stub-password")
                .with("a1topup.concurrency", String.valueOf(permits))
                .with("aop.url", stub.url("aop"))
                .with("aop.registration-id", "stub-registration");
    }

    /** Starts a contender with a database and queues of this name. */
    public JavaProcess contender(String name, Class<?> main, boolean withLedger) {
        if (withLedger) {
            ledger.createForContender(name);
        }
        ContenderSettings settings = new ContenderSettings(
                brokerUrl,
                requests(name),
                results(name),
                withLedger ? ledger.url(name) : "",
                stub.recharge(),
                Options.THREADS);
        return JavaProcess.main(folder.resolve(name), Bundle.HEAP, main, settings.arguments());
    }

    /** The other end of the queues of this name. */
    public QueueLoad load(String name) {
        return new QueueLoad(brokerUrl, requests(name), results(name), sent);
    }

    private static String requests(String name) {
        return name + ".requests";
    }

    private static String results(String name) {
        return name + ".results";
    }

    public Options options() {
        return options;
    }

    public Path folder() {
        return folder;
    }

    public LedgerServer ledger() {
        return ledger;
    }

    public Stub stub() {
        return stub;
    }

    /** Requests that were sent so far, to any contender: no more calls may reach the provider. */
    public LongAdder sent() {
        return sent;
    }

    /** The processors' time so far, with what this benchmark started as its own. */
    public CpuTimes cpu() {
        return CpuTimes.now(Set.of(ledger.pid()));
    }

    @Override
    public void close() {
        stub.close();
        broker.close();
        ledger.close();
    }
}
