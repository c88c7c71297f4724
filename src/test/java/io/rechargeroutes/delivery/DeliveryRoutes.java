package io.rechargeroutes.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/**
 * The delivery routes as they are shipped, as one node has them. A route runs when a test says so, in place of its
 * timer; the broker is the test's.
 */
final class DeliveryRoutes implements AutoCloseable {

    private static final String TIMER =
            "uri: timer\n +parameters:\n( +)timerName: (\\S+)\n.*\n.*\n.*\n( +synchronous: .*\n)?";

    final DefaultCamelContext camel = new DefaultCamelContext();
    private final Map<String, String> further = new HashMap<>();
    private boolean ownTimers;
    /** What the bean {@code stepFault} was published. */
    final List<Throwable> faults = new CopyOnWriteArrayList<>();

    private final ExecutorService threads = Executors.newFixedThreadPool(4);

    /** In place of the bean that writes faults to the log. */
    public final class Faults {

        public void report(@ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable fault) {
            faults.add(fault);
        }
    }

    /** Takes a message as the broker would. */
    @FunctionalInterface
    interface Broker {
        void take(String destination, Exchange message) throws Exception;
    }

    DeliveryRoutes broker(Broker broker) {
        camel.addComponent("jms", new DefaultComponent() {
            @Override
            protected Endpoint createEndpoint(String uri, String destination, Map<String, Object> parameters) {
                parameters.clear();
                return new Queue(uri, this, destination, broker);
            }
        });
        return this;
    }

    private static final class Queue extends DefaultEndpoint {

        private final String destination;
        private final Broker broker;

        Queue(String uri, DefaultComponent component, String destination, Broker broker) {
            super(uri, component);
            this.destination = destination;
            this.broker = broker;
        }

        @Override
        public Producer createProducer() {
            return new DefaultProducer(this) {
                @Override
                public void process(Exchange exchange) throws Exception {
                    Object header = exchange.getMessage().removeHeader("CamelJmsDestinationName");
                    broker.take(header == null ? destination : header.toString(), exchange);
                }
            };
        }

        @Override
        public Consumer createConsumer(Processor processor) {
            throw new UnsupportedOperationException("nothing is received here");
        }
    }

    DeliveryRoutes bean(String name, Object bean) {
        camel.getRegistry().bind(name, bean);
        return this;
    }

    /** Sets what is not shipped. */
    DeliveryRoutes with(Map<String, String> settings) {
        further.putAll(settings);
        return this;
    }

    /** Leaves the timers as they are: the routes begin by themselves. */
    DeliveryRoutes byTimer(String file) throws Exception {
        ownTimers = true;
        return start(file);
    }

    DeliveryRoutes start(String... files) throws Exception {
        Properties settings = new Properties();
        try (InputStream in = Files.newInputStream(Path.of("application.properties"))) {
            settings.load(in);
        }
        settings.setProperty("recharge.jms.enabled", "true");
        settings.putAll(further);
        camel.getPropertiesComponent().setOverrideProperties(settings);
        bean("stepFault", new Faults()).bean("publisherThreads", threads);
        for (String file : files) {
            String text = read("routes/delivery/" + file + ".camel.yaml");
            load(file, ownTimers ? text : text.replaceAll(TIMER, "uri: direct\n      parameters:\n$1name: $2-now\n"));
        }
        // the background policy alone: the others name beans that are not here
        String policies = read("routes/policies.camel.yaml");
        int from = policies.indexOf("- routeConfiguration:\n    id: background");
        load("policies", policies.substring(from, policies.indexOf("- routeConfiguration:", from + 1)));
        camel.start();
        return this;
    }

    private static String read(String file) throws IOException {
        return Files.readString(Path.of(file));
    }

    private void load(String name, String text) throws Exception {
        PluginHelper.getRoutesLoader(camel).loadRoutes(ResourceHelper.fromString(name + ".camel.yaml", text));
    }

    /** Runs what a timer would begin, to its end. */
    void run(String timer) {
        Exchange done = camel.createFluentProducerTemplate()
                .to("direct:" + timer + "-now")
                .send();
        if (done.getException() != null) {
            throw new AssertionError(timer, done.getException());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        camel.stop();
    }
}
