package io.rechargeroutes.chaos;

import io.rechargeroutes.it.Application;
import io.rechargeroutes.it.BrokerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The processes of one run: nodes, simulator, ledger, and the folders between them. */
final class Installation implements AutoCloseable {

    /** Long enough for a machine with all hands full, short enough for a run to wait for. */
    static final Duration TIMEOUT = Duration.ofSeconds(3);

    private static final String TOKEN = "chaos-callback-token-000";
    static final Duration LEASE = Duration.ofSeconds(3);
    /** How long a last line without its end is waited for. */
    static final Duration UNTERMINATED = Duration.ofSeconds(4);

    private final Path home;
    private final Plan plan;
    private final Place place;
    private final LedgerServer ledger;
    private final String database;
    private final String url;
    private final Disk disk;
    private final Folders folders;
    private final SimulatorProcess simulator;
    /** One a provider, A1Topup's first, in a run in which one of them is out of reach at times; otherwise none. */
    private final List<Relay> relays;

    private final int callbackPort = Application.freePort();
    /** Null in a run without queues. */
    private final Partner partner;

    private final Crossing crossing = new Crossing();
    private final List<Node> nodes = new CopyOnWriteArrayList<>();
    private final Consumer<Application> settings;

    /** @param settings what is different in this run; a broken build for instance */
    Installation(Path home, Plan plan, Place place, Consumer<Application> settings) {
        this.home = home;
        this.plan = plan;
        Folders.delete(home);
        this.place = place;
        this.ledger = place.server();
        this.settings = settings;
        this.database = "run_" + Long.toUnsignedString(plan.seed());
        this.disk = Disk.at(home.resolve("disk"), 16);
        this.folders = new Folders(disk.folder(), plan.shape().shared());
        this.simulator = new SimulatorProcess(
                home.resolve("simulator"),
                plan.shape().latency(),
                Duration.ofSeconds(2),
                plan.shape().callbacks() ? "http://127.0.0.1:" + callbackPort + "/callback/a1topup/" + TOKEN : null);
        this.relays = plan.injections().stream().anyMatch(fault -> fault.kind() == Injection.Kind.OUTAGE)
                ? List.of(new Relay(simulator.port()), new Relay(simulator.port()))
                : List.of();
        this.partner =
                plan.shape().queues() ? new Partner(place.broker(), plan.shape().broker(), database) : null;
        ledger.drop(database);
        this.url = ledger.database(database);
        // a harness that is stopped half-way leaves nothing running
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            nodes.forEach(Node::close);
            simulator.process().destroyForcibly();
        }));
    }

    /** Starts what it is planned to begin with. */
    void start() {
        for (int i = 0; i < plan.shape().nodes(); i++) {
            add();
        }
        simulator.awaitReady();
    }

    /** One node more; it is started. */
    Node add() {
        int index = nodes.size();
        String name = "n" + index;
        Application application = Application.in(home.resolve(name))
                .calling(simulator.port())
                .with("recharge.node.id", name)
                .with("recharge.node.lease", LEASE.toString())
                .with("recharge.inbox", folders.inbox(index).toString())
                .with("recharge.outbox", folders.outbox(index).toString())
                .with("recharge.ledger", "postgresql")
                .with("recharge.ledger.url", url)
                .with("recharge.ledger.username", "postgres")
                .with("recharge.intake.batch", "100")
                .with("recharge.intake.poll", "200ms")
                .with(
                        "recharge.dispatch.concurrency",
                        String.valueOf(plan.shape().concurrency()))
                .with("recharge.dispatch.back-off", "500ms")
                .with("recharge.circuit-breaker.open-for", "2s")
                .with("recharge.circuit-breaker.probe-interval", "1s")
                .with("recharge.failover.enabled", String.valueOf(plan.shape().failover()))
                .with("recharge.status.cron", "*+*+*+*+*+?")
                .with("recharge.status.intervals", "1s")
                .with("recharge.status.give-up-after", plan.shape().giveUp().toString())
                .with("a1topup.timeout", TIMEOUT.toString())
                .with("aop.timeout", TIMEOUT.toString())
                .with("quarkus.datasource.jdbc.max-size", "30")
                .with("camel.main.shutdown-timeout", "20")
                .with("recharge.intake.unterminated-wait", UNTERMINATED.toMillis() + "ms")
                .jvm("-Xmx256m")
                .jvm("-XX:TieredStopAtLevel=1")
                .jvm("-XX:+UseSerialGC")
                .jvm("-XX:-UsePerfData");
        if (plan.shape().queues()) {
            application
                    .with("recharge.jms.enabled", "true")
                    .with("recharge.broker.url", partner.url())
                    .with("recharge.broker.reconnect", "500ms")
                    .with("recharge.queue.requests", partner.queue("requests"))
                    .with("recharge.queue.results", partner.queue("results"))
                    .with("recharge.queue.dead", partner.queue("dead"));
        }
        if (!relays.isEmpty()) {
            application
                    .with("a1topup.url", "http://127.0.0.1:" + relays.get(0).port() + "/a1topup")
                    .with("aop.url", "http://127.0.0.1:" + relays.get(1).port() + "/aop");
        }
        if (plan.shape().callbacks()) {
            application.with("a1topup.callback.token", TOKEN);
        }
        if (plan.shape().guarded()) {
            application.with("recharge.duplicate-window", "1h");
        }
        if (plan.shape().archives()) {
            application
                    .with("recharge.status.recheck-success", "1s,2s")
                    .with("recharge.retention.cron", "*+*+*+*+*+?")
                    .with("recharge.retention.rate", "10000")
                    .with("recharge.retention.requests", "1s");
        }
        if (plan.shape().v2()) {
            application.with("aop.mobile.api", "v2");
        }
        if (index == 0) {
            application.with("quarkus.http.port", String.valueOf(callbackPort));
        }
        Set<KillPoint> points = plan.points(index);
        application.jvm(Leave.jvm(application.home()));
        points.forEach(point -> crossing.install(application.home(), name, point));
        settings.accept(application);
        boolean ownClock = plan.injections().stream()
                .anyMatch(fault -> fault.kind() == Injection.Kind.NODE_CLOCK && fault.node() == index);
        Node node = new Node(name, application, ownClock);
        nodes.add(node);
        node.start(Duration.ZERO);
        return node;
    }

    Path home() {
        return home;
    }

    Plan plan() {
        return plan;
    }

    Node node(int index) {
        return nodes.get(index);
    }

    List<Node> nodes() {
        return nodes;
    }

    SimulatorProcess simulator() {
        return simulator;
    }

    /** What stands between the nodes and a provider. */
    Relay relay(int provider) {
        return relays.get(provider);
    }

    LedgerServer ledger() {
        return ledger;
    }

    Disk ledgerDisk() {
        return place.disk();
    }

    BrokerProcess broker() {
        return place.broker();
    }

    Optional<Partner> partner() {
        return Optional.ofNullable(partner);
    }

    String database() {
        return database;
    }

    Recorded recorded() {
        return Recorded.in(url);
    }

    Crossing crossing() {
        return crossing;
    }

    Folders folders() {
        return folders;
    }

    Disk disk() {
        return disk;
    }

    @Override
    public void close() throws InterruptedException {
        nodes.forEach(Node::close);
        crossing.close();
        if (partner != null) {
            partner.close();
        }
        relays.forEach(Relay::close);
        simulator.close();
        for (Node node : nodes) {
            if (node.application().process() != null) {
                node.application().process().waitFor();
            }
        }
        disk.close();
        ledger.drop(database);
    }
}
