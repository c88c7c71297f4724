package io.rechargeroutes.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingTypesTest {

    private static final Path FILE = Path.of("application.properties");
    /** Of a framework, and no concern of an operator. */
    private static final String FRAMEWORK =
            "quarkus\\.log\\..*|camel\\.component\\..*|camel\\.main\\.(name|routes-include-pattern)";

    private static final Set<String> PROVIDERS = Providers.names("routes");
    private static final String NO_TYPE = "a word|a text|the name of .*";

    private static Map<String, String> shipped(boolean commentedToo) throws IOException {
        Properties properties = new Properties();
        try (var lines = Files.lines(FILE)) {
            properties.load(new java.io.StringReader(String.join(
                    "\n",
                    lines.map(line -> commentedToo ? line.replaceFirst("^#(?=\\S+=)", "") : line)
                            .toList())));
        }
        Map<String, String> settings = new TreeMap<>();
        properties.stringPropertyNames().stream()
                .filter(name -> !name.startsWith("%"))
                .forEach(name -> settings.put(name, properties.getProperty(name)));
        return settings;
    }

    private static Config with(String key, String value) throws IOException {
        Map<String, String> settings = shipped(false);
        settings.put(key, value);
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withInterceptors(new NormalSettings())
                .withDefaultValues(settings)
                .build();
    }

    @Test
    void shippedSettings_areOfTheirTypes() throws Exception {
        assertEquals(List.of(), SettingTypes.faults(with("recharge.balance.cron", "0/2+*+*+*+*+?")));
    }

    @Test
    void everyKeyOfTheFile_hasAType() throws Exception {
        assertEquals(
                List.of(),
                shipped(true).keySet().stream()
                        .filter(key -> !key.matches(FRAMEWORK))
                        .filter(key -> SettingTypes.of(key, () -> PROVIDERS).isEmpty())
                        .toList());
    }

    @Test
    void everyKeyWithAType_badValue_isNamedOnce() throws Exception {
        int looked = 0;
        for (String key : shipped(true).keySet()) {
            SettingType type = SettingTypes.of(key, () -> PROVIDERS)
                    .filter(each -> !each.form().matches(NO_TYPE))
                    .orElse(null);
            if (type == null) {
                continue;
            }
            looked++;
            for (String bad : List.of("?(many", "-1000", "1.5.2", "${nobody.sets.this}")) {
                if (type.form().matches("a (path|regular expression) .*")
                        && !bad.startsWith("?")
                        && !bad.startsWith("$")) {
                    continue;
                }
                List<String> faults = SettingTypes.faults(with(key, bad)).stream()
                        .filter(fault -> fault.contains(": " + key + " "))
                        .toList();
                assertEquals(1, faults.size(), key + "=" + bad + ": " + faults);
            }
        }
        assertTrue(looked > 80, "types of " + looked);
    }

    @ParameterizedTest
    @CsvSource({
        "quarkus.log.level,LOUD",
        "recharge.balance.cron,every morning",
        "recharge.balance.cron,0+99+*+*+*+?",
        "recharge.retention.cron,0+0+0+30+2+?",
        "recharge.status.cron,*+*+*+*+*+*",
        "recharge.schedule.zone,Asia/Calcuta",
        "recharge.schedule.zone,IST!",
        "recharge.status.rate,0",
        "recharge.status.rate,many",
        "recharge.status.threads,0",
        "recharge.status.batch,-1",
        "recharge.status.jitter,101",
        "recharge.status.back-off,0s",
        "recharge.balance.keep,1d",
        "aop.status-query-rate,0",
        "aop.recheck-rate,0",
        "recharge.status.recheck-rate,-1",
        "recharge.status.reversal-confirm-after,0s",
        "recharge.circuit-breaker.failure-threshold,-1",
        "recharge.circuit-breaker.failure-threshold,five",
        "recharge.circuit-breaker.open-for,soon",
        "recharge.circuit-breaker.open-for,PT-5M",
        "recharge.circuit-breaker.probe-interval,0s",
        "a1topup.format,yaml",
        "recharge.intake.batch,many",
        "recharge.intake.batch,0",
        "recharge.intake.batch,-1",
        "recharge.intake.batch,1.5",
        "recharge.dispatch.back-off,soon",
        "recharge.dispatch.concurrency,many",
        "a1topup.timeout,30",
        "recharge.intake.poll,500",
        "recharge.intake.batch,''",
        "recharge.intake.batch,२०",
        "aop.url,api.aopay.co.in",
        "aop.url,ftp://x",
        "aop.url,https://u:p@host",
        "recharge.jms.enabled,yes",
        "recharge.status.intervals,'30s,,1m'",
        "recharge.status.intervals,'30,60'",
        "recharge.dispatch.max-age,99999999999d",
        "quarkus.http.port,80800"
    })
    void whatWouldNotWork_isNamed(String key, String value) throws Exception {
        List<String> faults = SettingTypes.faults(with(key, value)).stream()
                .filter(fault -> fault.startsWith("application.properties: " + key + " must be "))
                .toList();
        assertEquals(1, faults.size(), faults.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "a1topup.timeout,30 s,30s",
        "a1topup.timeout,'  30S ',30s",
        "recharge.dispatch.max-age,1 day,1d",
        "a1topup.timeout,'\"30s\"',30s",
        "aop.timeout,PT1M,60000ms",
        "recharge.duplicate-window,0,0s",
        "recharge.status.intervals,'30 s, 1 min','30s,1m'",
        "aop.url,https://host/api/AOP/,https://host/api/AOP",
        "aop.url,' https://host//api/ ',https://host/api",
        "a1topup.url,https://host/,https://host",
        "aop.fastag.url,https://host/x//,https://host/x",
        "aop.path.balance,Balance/,/Balance",
        "aop.path.mobile-recharge,//DoRecharge,/DoRecharge",
        "a1topup.format,JSON,json",
        "a1topup.method,post,POST",
        "recharge.intake.batch,' 500 ',500",
        "recharge.jms.enabled,TRUE,true",
        "recharge.inbox,'\"in box\"',in box"
    })
    void slipWithOneMeaning_isReadAsMeant(String key, String value, String normal) throws Exception {
        Config config = with(key, value);
        assertEquals(normal, config.getConfigValue(key).getValue());
        assertEquals(List.of(), SettingTypes.faults(config));
    }

    @Test
    void urlBuiltOnAnother_withASlashAtItsEnd_hasOneSlash() throws Exception {
        assertEquals(
                "https://host/api/authorize",
                with("aop.url", "https://host/api/")
                        .getConfigValue("aop.token.url")
                        .getValue());
    }

    @Test
    void secret_withBlanksAndQuotes_staysAsItIs() throws Exception {
        assertEquals(
                " \"a b\" ",
                with("a1topup.password", " \"a b\" ")
                        .getConfigValue("a1topup.password")
                        .getValue());
    }
}
