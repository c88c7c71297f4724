package io.rechargeroutes.settings;

import io.rechargeroutes.settings.Setting.Form;
import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Queues: {@code recharge.jms}, {@code recharge.queue} and {@code recharge.broker}. */
@ConfigMapping(prefix = "recharge", namingStrategy = ConfigMapping.NamingStrategy.KEBAB_CASE)
public interface MessagingSettings {

    Jms jms();

    Queue queue();

    Broker broker();

    /** Consumers and publishers. */
    interface Jms {
        /** Whether requests come from a queue and outcomes go to one. */
        boolean enabled();

        /** Consumers of the requests queue, each with a transaction of its own. */
        @Setting(unit = "consumers")
        int consumers();

        /** Longest body; a longer one is a dead letter. */
        @Setting(unit = "bytes", most = 1_000_000_000)
        int maxMessage();

        /** Time between two looks for outcomes to publish. */
        Duration poll();

        /** Threads that publish outcomes and send replies. */
        @Setting(unit = "threads")
        int publishers();

        /** Milliseconds after which an answer to a temporary queue expires at the broker. */
        @Setting(example = "1h")
        long temporaryReplyLives();
    }

    /** Names of the queues. */
    interface Queue {
        /** Requests come from here. */
        @Setting(unit = "name")
        String requests();

        /** Outcomes go there. */
        @Setting(unit = "name")
        String results();

        /** Dead letter queue: what cannot be read or delivered. */
        @Setting(unit = "name")
        String dead();
    }

    /** The message broker. */
    interface Broker {
        /** Its scheme says which client is used. */
        @Setting(unit = "URL")
        String url();

        /** The embedded broker makes both itself where there is no username. */
        Optional<String> username();

        @Setting(form = Form.SECRET)
        Optional<String> password();

        /** Whether a broker runs inside this process, on the port of {@link #url}. */
        boolean embedded();

        /** Messages that a consumer takes ahead. */
        @Setting(unit = "messages", least = 0)
        int prefetch();

        /** Time between two tries to connect the consumers. */
        Duration reconnect();

        /** Certificates to trust in place of the JDK's. */
        Optional<Path> truststore();

        @Setting(form = Form.SECRET)
        Optional<String> truststorePassword();

        /** Our own certificate, for brokers that ask for one. */
        Optional<Path> keystore();

        @Setting(form = Form.SECRET)
        Optional<String> keystorePassword();
    }
}
