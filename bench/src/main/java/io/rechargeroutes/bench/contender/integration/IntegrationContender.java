package io.rechargeroutes.bench.contender.integration;

import io.rechargeroutes.bench.contender.BrokerConnections;
import io.rechargeroutes.bench.contender.ContenderSettings;
import io.rechargeroutes.bench.contender.ParentWatch;
import io.rechargeroutes.bench.contender.ProviderClient;
import io.rechargeroutes.bench.contender.Recharge;
import jakarta.jms.ConnectionFactory;
import java.net.URI;
import java.util.Map;
import org.apache.camel.spring.boot.CamelAutoConfiguration;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.jms.JmsAutoConfiguration;
import org.springframework.boot.autoconfigure.jms.artemis.ArtemisAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.http.dsl.Http;
import org.springframework.integration.jms.dsl.Jms;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.jms.listener.DefaultMessageListenerContainer;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.web.client.RestTemplate;

/**
 * The same work on Spring Integration: one flow from queue to queue on the listener's thread, so that the result goes
 * out in the transaction of the session that took the request.
 */
@SpringBootApplication(
        proxyBeanMethods = false,
        exclude = {CamelAutoConfiguration.class, ArtemisAutoConfiguration.class, JmsAutoConfiguration.class})
public class IntegrationContender {

    private static final String RECHARGE = "recharge";
    private static final String STATUS = "status";

    public static void main(String... arguments) {
        ContenderSettings settings = ContenderSettings.of(arguments);
        new SpringApplicationBuilder(IntegrationContender.class)
                .properties(Map.of(
                        "spring.main.banner-mode",
                        "off",
                        "spring.main.web-application-type",
                        "none",
                        "spring.datasource.url",
                        settings.ledger(),
                        "spring.datasource.hikari.maximum-pool-size",
                        settings.threads()))
                .initializers(context -> context.getBeanFactory().registerSingleton("contenderSettings", settings))
                .run();
        ParentWatch.ready();
    }

    @Bean(destroyMethod = "stop")
    ConnectionFactory broker(ContenderSettings settings) {
        return BrokerConnections.pooled(settings);
    }

    @Bean
    JmsTemplate results(ConnectionFactory broker) {
        JmsTemplate template = new JmsTemplate(broker);
        template.setSessionTransacted(true);
        return template;
    }

    @Bean
    RestTemplate provider(ContenderSettings settings) {
        return new RestTemplate(new HttpComponentsClientHttpRequestFactory(ProviderClient.of(settings.threads())));
    }

    @Bean
    IntegrationFlow recharges(
            ContenderSettings settings,
            ConnectionFactory broker,
            JmsTemplate results,
            RestTemplate provider,
            RecordedRecharges ledger) {
        return IntegrationFlow.from(Jms.messageDrivenChannelAdapter(Jms.container(broker, settings.requests())
                        .sessionTransacted(true)
                        .cacheLevel(DefaultMessageListenerContainer.CACHE_CONSUMER)
                        .concurrentConsumers(settings.threads())
                        .maxConcurrentConsumers(settings.threads())))
                .transform(String.class, Recharge::read)
                .filter(Recharge.class, ledger::record)
                .handle(Recharge.class, (recharge, headers) -> ledger.markSubmitted(recharge))
                .enrichHeaders(headers -> headers.headerFunction(RECHARGE, Message::getPayload))
                .handle(Http.<Recharge>outboundGateway(request -> uri(settings, request.getPayload()), provider)
                        .httpMethod(HttpMethod.GET)
                        // headers of the call are no business of the queues
                        .mappedRequestHeaders()
                        .mappedResponseHeaders()
                        .expectedResponseType(String.class))
                .handle(
                        String.class,
                        (answer, headers) -> settle(ledger, headers.get(RECHARGE, Recharge.class), answer))
                .headerFilter(RECHARGE)
                .handle(Jms.outboundAdapter(results).destination(settings.results()))
                .get();
    }

    private static URI uri(ContenderSettings settings, Recharge recharge) {
        return URI.create(settings.provider() + "?" + recharge.query());
    }

    private static Message<String> settle(RecordedRecharges ledger, Recharge recharge, String answer) {
        Recharge.Reply reply = recharge.reply(answer);
        return MessageBuilder.withPayload(ledger.settle(recharge, reply))
                .setHeader(STATUS, reply.state())
                .build();
    }
}
