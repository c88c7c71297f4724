package io.rechargeroutes.provider.aop;

import static java.util.Map.entry;

import io.rechargeroutes.settings.ProviderSettings;
import io.rechargeroutes.settings.SettingType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.Config;

/** The settings of AOP and of its simulator. */
public final class AopProvider implements ProviderSettings {

    private static final SettingType WORD = SettingType.word("a word");
    private static final SettingType AUTH = SettingType.choice("registration-id", "bearer");

    @Override
    public String name() {
        return "aop";
    }

    @Override
    public Map<String, SettingType> types() {
        return Map.ofEntries(
                entry("aop.fastag.url", SettingType.url()), entry("aop.registration-id", SettingType.TEXT), entry("aop.company-code", WORD),
                entry("aop.path.*", SettingType.path()), entry("aop.mobile.api", SettingType.choice("v1", "v2")), entry("aop.circle", WORD),
                entry("aop.latitude", SettingType.number("-90", "degrees like 23.6784")),
                entry("aop.longitude", SettingType.number("-180", "degrees like 76.8764")), entry("aop.bill.mode", SettingType.choice("online", "offline")),
                entry("aop.credit.date-format", WORD), entry("aop.balance.field", WORD), entry("aop.auth", AUTH),
                entry("aop.token.url", SettingType.url()), entry("aop.token.client-id", SettingType.TEXT), entry("aop.token.client-secret", SettingType.TEXT),
                entry("aop.token.public-key", SettingType.file()), entry("aop.token.lifetime", SettingType.duration(2_000, "600s; 2s is the least")),
                entry("aop.token.client-id-header", WORD), entry("aop.token.client-secret-header", WORD), entry("aop.token.signature-header", WORD),
                entry("sandbox.aop.auth", AUTH), entry("sandbox.aop.token-lifetime", SettingType.duration(1, "500ms, 30s or 10m")),
                entry("sandbox.aop.public-key", SettingType.file()));
    }

    @Override
    public Set<String> optional() {
        return Set.of("aop.registration-id", "aop.company-code", "aop.path.balance", "aop.token.client-id", "aop.token.client-secret", "aop.token.public-key",
                "sandbox.aop.public-key");
    }

    @Override
    public List<String> credentials() {
        return List.of("aop.registration-id");
    }

    @Override
    public Set<String> free() {
        return Set.of("aop.headers.");
    }

    @Override
    public List<String> faults(Config config) {
        return AopChecks.faults(config);
    }
}
