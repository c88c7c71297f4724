package io.rechargeroutes.provider.aop;

import static java.util.Map.entry;

import com.fasterxml.jackson.core.JsonPointer;
import io.quarkus.runtime.configuration.ConfigUtils;
import io.rechargeroutes.provider.http.StaticHeaders;
import io.rechargeroutes.secrets.PublicKeyFile;
import io.rechargeroutes.settings.ProviderSettings;
import io.rechargeroutes.settings.SettingSource;
import io.rechargeroutes.settings.SettingType;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
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
                entry("aop.fastag.url", SettingType.url()),
                entry("aop.registration-id", SettingType.TEXT),
                entry("aop.company-code", WORD),
                entry("aop.path.*", SettingType.path()),
                entry("aop.mobile.api", SettingType.choice("v1", "v2")),
                entry("aop.circle", WORD),
                entry("aop.latitude", SettingType.number("-90", "degrees like 23.6784")),
                entry("aop.longitude", SettingType.number("-180", "degrees like 76.8764")),
                entry("aop.bill.mode", SettingType.choice("online", "offline")),
                entry("aop.credit.date-format", WORD),
                entry("aop.balance.field", WORD),
                entry("aop.auth", AUTH),
                entry("aop.token.url", SettingType.url()),
                entry("aop.token.client-id", SettingType.TEXT),
                entry("aop.token.client-secret", SettingType.TEXT),
                entry("aop.token.public-key", SettingType.file()),
                entry("aop.token.lifetime", SettingType.duration(2_000, "600s; 2s is the least")),
                entry("aop.token.client-id-header", WORD),
                entry("aop.token.client-secret-header", WORD),
                entry("aop.token.signature-header", WORD),
                entry("sandbox.aop.auth", AUTH),
                entry("sandbox.aop.token-lifetime", SettingType.duration(1, "500ms, 30s or 10m")),
                entry("sandbox.aop.public-key", SettingType.file()));
    }

    @Override
    public Set<String> optional() {
        return Set.of(
                "aop.registration-id",
                "aop.company-code",
                "aop.path.balance",
                "aop.token.client-id",
                "aop.token.client-secret",
                "aop.token.public-key",
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
        return new Checks(config).look();
    }

    /** What of AOP's settings cannot be used. */
    private static final class Checks {

        private static final Pattern HEADER = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,60}");
        private static final Duration SHORTEST = Duration.ofSeconds(2);
        private static final List<String> OF_BEARER =
                List.of("aop.token.url", "aop.token.client-id", "aop.token.client-secret", "aop.token.public-key");

        private final Config config;
        private final List<String> faults = new ArrayList<>();

        Checks(Config config) {
            this.config = config;
        }

        List<String> look() {
            oneOf("aop.auth", Set.of("registration-id", "bearer"));
            oneOf("aop.mobile.api", Set.of("v1", "v2"));
            usable("aop.credit.date-format", pattern -> DateTimeFormatter.ofPattern(pattern, Locale.ROOT));
            usable("aop.balance.field", JsonPointer::compile);
            try {
                StaticHeaders.of(config, "aop");
            } catch (IllegalArgumentException fault) {
                faults.add(SettingSource.place(config, fault.getMessage().replaceFirst(": .*", "")) + ": "
                        + fault.getMessage());
            }
            if (text("aop.auth").filter("bearer"::equals).isPresent()) {
                bearer();
            }
            return faults;
        }

        private void bearer() {
            OF_BEARER.stream()
                    .filter(key -> text(key).isEmpty())
                    .forEach(key -> faults.add(SettingSource.missing(
                            key,
                            ", and aop.auth=bearer needs it; set it, in the environment as "
                                    + SettingSource.variable(key))));
            for (String key : List.of(
                    "aop.token.client-id-header", "aop.token.client-secret-header", "aop.token.signature-header")) {
                text(key)
                        .filter(name -> !HEADER.matcher(name).matches())
                        .ifPresent(name ->
                                faults.add(SettingSource.fault(config, key, "is no name of a header; correct it")));
            }
            usable("aop.token.lifetime", text -> {
                if (config.getValue("aop.token.lifetime", Duration.class).compareTo(SHORTEST) < 0) {
                    throw new IllegalArgumentException();
                }
            });
            // in the sandbox the simulator hands its key out when it starts, which is later
            if (!ConfigUtils.isProfileActive("sandbox")) {
                text("aop.token.public-key").ifPresent(this::publicKey);
            }
        }

        private void publicKey(String file) {
            try {
                PublicKeyFile.read(Path.of(file));
            } catch (IllegalArgumentException fault) {
                faults.add(SettingSource.place(config, "aop.token.public-key") + ": aop.token.public-key: "
                        + fault.getMessage());
            }
        }

        private void oneOf(String key, Set<String> choices) {
            text(key)
                    .filter(value -> !choices.contains(value))
                    .ifPresent(value -> faults.add(SettingSource.fault(
                            config,
                            key,
                            "must be "
                                    + String.join(
                                            " or ", choices.stream().sorted().toList()))));
        }

        private interface Use {
            void of(String text);
        }

        private void usable(String key, Use use) {
            text(key).ifPresent(text -> {
                try {
                    use.of(text);
                } catch (IllegalArgumentException fault) {
                    faults.add(SettingSource.fault(
                            config, key, "cannot be used; correct it as docs/configuration.md says"));
                }
            });
        }

        private Optional<String> text(String key) {
            return config.getOptionalValue(key, String.class).filter(value -> !value.isBlank());
        }
    }
}
