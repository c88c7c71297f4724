package io.rechargeroutes.launch.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.it.Application;
import io.rechargeroutes.launch.check.routes.RouteChecks;
import io.rechargeroutes.settings.ShippedSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Slips that people make in route files: check and the start say the same of each, in one line with its place. */
class SeededMistakesTest {

    @TempDir
    Path home;

    private Path routes;

    @BeforeEach
    void copy() {
        routes = home.resolve("routes");
        Application.copy(Path.of("routes"), routes);
    }

    private Config config() {
        return config(Map.of());
    }

    private Config config(Map<String, String> further) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "recharge.routes",
                routes.toString(),
                "a1topup.username",
                "u",
                "a1topup.password",
                "p",
                "aop.registration-id",
                "r"));
        settings.putAll(further);
        return ShippedSettings.with(settings);
    }

    @Test
    void shippedRoutes_areInOrder() {
        assertEquals(List.of(), RouteChecks.faults(config(), routes));
    }

    @Test
    void brokenFormat_isReportedByCheckAndTheStartAlike() throws IOException {
        Path format = routes.resolve("formats/x.yaml");
        Files.writeString(format, "applies-to: {queues: [partner.x]}\ntype: csv\nfields: {number: {from: a}}\n");
        assertEquals(
                List.of(format + ":3: fields has no orderId, which every request needs; add orderId: {from: …}"),
                StartChecks.faults(config()));
        Files.writeString(format, "applies-to: {queues: [partner.x]}\ntype: csv\nfields: {orderId: {from: a}}\n");
        List<String> faults = StartChecks.faults(config());
        assertEquals(1, faults.size(), faults.toString());
        assertTrue(faults.get(0).contains("formats apply to the queues partner.x"), faults.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "recharge.intake.pass-through,amount,which is a field of a request",
        "recharge.intake.pass-through,status,is a field of every result",
        "recharge.intake.pass-through,a b,'write letters, digits, _ and - only'"
    })
    void passThrough_ofANameThatCannotBe_isReported(String key, String value, String reported) {
        List<String> faults = StartChecks.faults(config(Map.of(key, value)));
        assertEquals(1, faults.size(), faults.toString());
        assertTrue(faults.get(0).contains(reported), faults.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "a1topup.truststore,/no/such.p12,a1topup.truststore cannot be read",
        "aop.truststore,pom.xml,aop.truststore cannot be read",
        "a1topup.proxy,proxy.example:3128,a1topup.proxy"
    })
    void clientThatCannotBeMade_isReportedByCheckAndTheStartAlike(String key, String value, String reported) {
        Config config = config(Map.of(key, value));
        List<String> faults = StartChecks.faults(config);
        assertEquals(1, faults.size(), faults.toString());
        assertTrue(faults.get(0).startsWith("application.properties: " + reported), faults.toString());
        assertEquals(
                faults.get(0),
                assertThrows(StartException.class, () -> StartChecks.require(config))
                        .getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            router.camel.yaml               | ${body.operator} == 'FASTAG'     | ${body.operator} == ‘FASTAG’      | no condition in the language simple
            router.camel.yaml               | ${body.operator} == 'FASTAG'     | ${body.operator} = 'FASTAG'       | no condition in the language simple
            router.camel.yaml               | ${body.operator} == 'FASTAG'     | ${body.operatr} == 'FASTAG'       | RechargeRequest has no operatr
            router.camel.yaml               | ${body.operator} == 'FASTAG'     | ${body.operator == 'FASTAG'       | no condition in the language simple
            router.camel.yaml               | ${body.provider} != null         | ${body.provider.lenght} != null   | -
            router.camel.yaml               | ${body.operator} == 'FASTAG'     | ${bean:provider?method=pausd}     | the bean provider has no method pausd
            router.camel.yaml               | expression: A1TOPUP              | expression: a1topup               | there is no provider a1topup
            failover.camel.yaml             | expression: AOP                  | expression: AOB                   | there is no provider AOB
            failover.camel.yaml             | ${exchangeProperty.attempt.provider} == 'AOP' | ${exchangeProperty.attempt.request.operatr} == 'AOP' | RechargeRequest has no operatr
            failover.camel.yaml             | ${exchangeProperty.attempt.provider} == 'AOP' | ${exchangeProperty.attempt.povider} == 'AOP'         | Attempt has no povider
            providers/a1topup/reply.camel.yaml | ${exchangeProperty.form} == 'json' | ${exchangeProperty.form} === 'json' | no condition in the language simple
            providers/aop/prepare.camel.yaml | ref: aopTokens                   | ref: aopToken                     | there is no bean aopToken
            providers/aop/token.camel.yaml  | method: failed                   | method: faild                     | the bean aopTokens has no method faild
            providers/a1topup/request.camel.yaml | ref: a1topupRequest          | ref: a1topupRequests              | there is no bean a1topupRequests
            kamelets/provider-call.kamelet.yaml | #{{provider}}Http            | #{{provider}}Htp                  | there is no bean a1topupHtp
            kamelets/provider-call.kamelet.yaml | #{{provider}}Http            | #{{provder}}Http                  | the setting provder is not set
            kamelets/provider-call.kamelet.yaml | name: "{{provider}}-reply"   | name: "{{provider}}-replay"       | no route takes direct:aop-replay
            kamelets/provider-call.kamelet.yaml | removeHeaders:               | removeHeadrs:                     | Camel does not know this
            kamelets/provider-call.kamelet.yaml | excludePattern: CamelRedeliver* | `#`                        | removeHeaders takes off the header in which a policy counts
            providers/aop/token.camel.yaml  | excludePattern: CamelRedeliver*  | excludePattern: CamelHttp*        | removeHeaders takes off the header in which a policy counts
            kamelets/provider-call.kamelet.yaml | getWithBody: "true"          | getWithBody: "yes"                | getWithBody of https is yes; write true or false
            kamelets/provider-call.kamelet.yaml | copyHeaders                  | copyHeader                        | https has no parameter copyHeader
            kamelets/provider-call.kamelet.yaml | name: provider-call          | name: provider-cal                | write metadata.name: provider-call
            providers/aop/dth-info.camel.yaml | kamelet:provider-call         | kamelet:provider-cal              | there is no kamelet provider-cal
            providers/aop/dth-info.camel.yaml | call: dth-info                | cal: dth-info                     | the kamelet provider-call has no parameter cal
            providers/aop/dth-info.camel.yaml | call: dth-info                | `#`                               | the kamelet provider-call needs the parameter call
            providers/aop/dth-info.camel.yaml | /aop-dth-info-lookup          | /aop-bill-pay                     | provider-call/aop-bill-pay stands at
            providers/aop/dth-info.camel.yaml | {{aop.path.dth-info}}         | {{aop.path.dth-info}}?a=b&c=d     | which would change on the way
            providers/aop/dth-info.camel.yaml | method: POST                  | method: PSOT                      | httpMethod of https is PSOT; write one of
            providers/aop/dth-info.camel.yaml | provider: aop                 | provider: apo                     | there is no bean apoHttp
            providers/aop/token.camel.yaml  | throwExceptionOnFailure: "false" | throwExceptionOnFailure: "no"     | throwExceptionOnFailure of https is no; write true or false
            schedule/status-check.camel.yaml| parallelProcessing: true         | parallelProcessing: perhaps       | parallelProcessing is perhaps; write true or false
            policies.camel.yaml             | maximumRedeliveries: 3           | maximumRedeliveries: three        | maximumRedeliveries is three; write a whole number
            dispatch.camel.yaml             | fixedRate: "false"               | fixedRate: "nope"                 | fixedRate of timer is nope; write true or false
            dispatch.camel.yaml             | fixedRate: "false"               | fixedRat: "false"                 | timer has no parameter fixedRat
            dispatch.camel.yaml             | route}?block=false               | route}?blok=false                 | direct has no parameter blok
            dispatch.camel.yaml             | waitForTaskToComplete: Never     | waitForTaskToComplete: Sometimes  | waitForTaskToComplete of seda is Sometimes
            dispatch.camel.yaml             | name: router                     | name: routre                      | no route takes direct:routre
            delivery/changes.camel.yaml     | id: delivery-changes-append      | id: delivery-files-write          | the id delivery-files-write stands at
            providers/aop/bill-fetch.camel.yaml | `      id: aop-bill-fetch-from` | `	  id: aop-bill-fetch-from`     | not YAML: found character
            schedule/status-check.camel.yaml| simple:                          | groovy:                           | there is no language groovy
            """)
    void mistake_isReported_byCheckAndTheStartAlike(String file, String right, String wrong, String reported)
            throws IOException {
        Path path = routes.resolve(file);
        String text = Files.readString(path);
        assertTrue(text.contains(right), file + " has no " + right);
        Files.writeString(
                path,
                text.replaceFirst(
                        java.util.regex.Pattern.quote(right), java.util.regex.Matcher.quoteReplacement(wrong)));
        List<String> faults = RouteChecks.faults(config(), routes);
        if (reported.equals("-")) {
            assertEquals(List.of(), faults, "a String is nobody's type to check");
            return;
        }
        assertTrue(
                faults.stream()
                        .anyMatch(fault -> fault.contains(reported)
                                && fault.matches("(?s).*[.](camel|kamelet)[.]yaml:[0-9]+: .*")),
                () -> reported + " is not in\n" + String.join("\n", faults));
        assertTrue(faults.stream().noneMatch(fault -> fault.contains("\n")), faults.toString());
        StartException refused = assertThrows(StartException.class, () -> StartChecks.require(config()));
        assertTrue(refused.getMessage().contains(reported), refused.getMessage());
    }
}
