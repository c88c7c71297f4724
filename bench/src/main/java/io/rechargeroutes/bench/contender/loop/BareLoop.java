package io.rechargeroutes.bench.contender.loop;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.rechargeroutes.bench.contender.BrokerConnections;
import io.rechargeroutes.bench.contender.ContenderSettings;
import io.rechargeroutes.bench.contender.ParentWatch;
import io.rechargeroutes.bench.contender.ProviderClient;
import io.rechargeroutes.bench.contender.Recharge;
import jakarta.jms.ConnectionFactory;
import java.net.URI;
import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.core5.http.io.entity.EntityUtils;

/**
 * What the same durable work costs at least: threads that take a message, record, call, settle and answer, with plain
 * JMS, JDBC and HTTP. Without a ledger in its settings it records nothing.
 */
public final class BareLoop {

    private BareLoop() {}

    public static void main(String... arguments) {
        ContenderSettings settings = ContenderSettings.of(arguments);
        Ledger ledger = settings.ledger().isEmpty() ? new Ledger.None() : new Ledger.OfJdbc(pool(settings));
        HttpClient http = ProviderClient.of(settings.threads());
        ConnectionFactory broker = BrokerConnections.plain(settings.broker());
        for (int i = 0; i < settings.threads(); i++) {
            new Thread(new Worker(settings, broker, ledger, recharge -> call(http, settings, recharge)), "worker-" + i)
                    .start();
        }
        ParentWatch.ready();
    }

    private static HikariDataSource pool(ContenderSettings settings) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(settings.ledger());
        config.setMaximumPoolSize(settings.threads());
        return new HikariDataSource(config);
    }

    private static String call(HttpClient http, ContenderSettings settings, Recharge recharge) throws Exception {
        return http.execute(
                new HttpGet(URI.create(settings.provider() + "?" + recharge.query())),
                answer -> EntityUtils.toString(answer.getEntity()));
    }
}
