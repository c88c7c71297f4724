package io.rechargeroutes.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.settings.RechargeSettings;
import io.rechargeroutes.settings.ShippedSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What nodes on one ledger compare: every setting of the shipped file decides about money, or stands in a list here.
 */
class ConfigurationWatchTest {

    private static final Pattern OFFERED = Pattern.compile("(?m)^#?((?:recharge|a1topup|aop)\\.[a-z0-9.-]+)=");
    /** A provider's settings that may differ from host to host. */
    private static final String OF_HOST =
            """
            a1topup.concurrency
            a1topup.proxy
            a1topup.rate
            a1topup.recheck-rate
            a1topup.status-query-rate
            a1topup.truststore
            aop.concurrency
            aop.proxy
            aop.rate
            aop.recheck-rate
            aop.status-query-rate
            aop.token.public-key
            aop.truststore
            """;
    /** Settings of ours by which no request is sent, refused or judged in another way. */
    private static final String NOT_OF_MONEY =
            """
            recharge.alerts.back-off
            recharge.alerts.back-off-limit
            recharge.alerts.mail.from
            recharge.alerts.mail.host
            recharge.alerts.mail.port
            recharge.alerts.mail.tls
            recharge.alerts.mail.to
            recharge.alerts.mail.username
            recharge.alerts.webhook.url
            recharge.api.users
            recharge.balance.alert-below
            recharge.balance.cron
            recharge.balance.gauge-poll
            recharge.balance.keep
            recharge.balance.min-interval
            recharge.broker.embedded
            recharge.broker.keystore
            recharge.broker.prefetch
            recharge.broker.reconnect
            recharge.broker.truststore
            recharge.broker.url
            recharge.broker.username
            recharge.data
            recharge.delivery.poll
            recharge.dispatch.concurrency
            recharge.dispatch.poll
            recharge.dispatch.threads
            recharge.files.group-access
            recharge.inbox
            recharge.intake.batch
            recharge.intake.done-marker
            recharge.intake.include
            recharge.intake.poll
            recharge.intake.stable-for
            recharge.intake.unterminated-wait
            recharge.jms.consumers
            recharge.jms.enabled
            recharge.jms.max-message
            recharge.jms.poll
            recharge.jms.publishers
            recharge.jms.temporary-reply-lives
            recharge.ledger
            recharge.ledger.pool-size
            recharge.ledger.port
            recharge.ledger.query-timeout
            recharge.ledger.url
            recharge.ledger.username
            recharge.node.configuration-differs-after
            recharge.node.id
            recharge.node.lease
            recharge.outbox
            recharge.reconciliation.cron
            recharge.retention.cron
            recharge.retention.decisions
            recharge.retention.input-files
            recharge.retention.notices
            recharge.retention.private-details
            recharge.retention.private-inputs
            recharge.retention.rate
            recharge.retention.requests
            recharge.retention.result-files
            recharge.retry-delay
            recharge.routes
            recharge.secrets.key-file
            recharge.sftp.back-off
            recharge.sftp.back-off-limit
            recharge.sftp.done
            recharge.sftp.known-hosts-file
            recharge.sftp.poll
            recharge.sftp.private-key-file
            recharge.sftp.requests
            recharge.sftp.results
            recharge.sftp.timeout
            recharge.sftp.url
            recharge.sftp.username
            recharge.status.back-off
            recharge.status.back-off-limit
            recharge.status.batch
            recharge.status.cron
            recharge.status.jitter
            recharge.status.rate
            recharge.status.recheck-rate
            recharge.status.threads
            """;

    private static Set<String> keys;
    private static Set<String> compared;

    @BeforeAll
    static void compare() throws IOException {
        keys = OFFERED.matcher(Files.readString(Path.of("application.properties")))
                .results()
                .map((MatchResult key) -> key.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        Map<String, String> all = keys.stream()
                .filter(key -> !key.equals("recharge.routes"))
                .collect(Collectors.toMap(Function.identity(), key -> "1"));
        RechargeSettings settings = ShippedSettings.of(RechargeSettings.class, Map.of());
        compared = new ConfigurationWatch(null, settings, ShippedSettings.with(all))
                .parts()
                .keySet();
    }

    @Test
    void settings_ofOurs_areComparedOrListed() {
        assertTrue(compared.contains("recharge.status.reversal-confirm-after"), compared.toString());
        assertEquals(NOT_OF_MONEY, notCompared("recharge\\..*"));
    }

    @Test
    void settings_ofProviders_areComparedButThoseOfTheHostAndSecrets() {
        assertEquals(OF_HOST, notCompared("(a1topup|aop)\\..*"));
    }

    private static String notCompared(String subject) {
        Collection<String> missing = new TreeSet<>(keys);
        missing.removeAll(compared);
        return missing.stream()
                .filter(key -> key.matches(subject) && !Secrets.isSecret(key))
                .map(key -> key + "\n")
                .collect(Collectors.joining());
    }
}
