package io.rechargeroutes.bench.contender.camel;

import io.rechargeroutes.bench.contender.BrokerConnections;
import io.rechargeroutes.bench.contender.ContenderSettings;
import io.rechargeroutes.bench.contender.ParentWatch;
import jakarta.jms.ConnectionFactory;
import java.util.Map;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.integration.IntegrationAutoConfiguration;
import org.springframework.boot.autoconfigure.jms.JmsAutoConfiguration;
import org.springframework.boot.autoconfigure.jms.artemis.ArtemisAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;

/** The same work on Camel and Spring Boot. */
@SpringBootApplication(
        proxyBeanMethods = false,
        exclude = {IntegrationAutoConfiguration.class, ArtemisAutoConfiguration.class, JmsAutoConfiguration.class})
public class CamelContender {

    public static void main(String... arguments) {
        ContenderSettings settings = ContenderSettings.of(arguments);
        new SpringApplicationBuilder(CamelContender.class)
                .properties(Map.ofEntries(
                        Map.entry("spring.main.banner-mode", "off"),
                        Map.entry("spring.main.web-application-type", "none"),
                        Map.entry("spring.datasource.url", settings.ledger()),
                        Map.entry("spring.datasource.hikari.maximum-pool-size", settings.threads()),
                        // without it a result is sent in a session of its own
                        Map.entry("camel.component.jms.expose-listener-session", "true"),
                        Map.entry("camel.component.http.connections-per-route", settings.threads()),
                        Map.entry("camel.component.http.max-total-connections", settings.threads()),
                        Map.entry("camel.component.http.automatic-retries-disabled", "true")))
                .initializers(context -> context.getBeanFactory().registerSingleton("contenderSettings", settings))
                .run();
        ParentWatch.ready();
    }

    @Bean(destroyMethod = "stop")
    ConnectionFactory broker(ContenderSettings settings) {
        return BrokerConnections.pooled(settings);
    }
}
