package io.rechargeroutes.settings;

import static java.util.Map.entry;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigValue;

/** What type each setting has. Reading, {@code check} and the start all go by this one table. */
public final class SettingTypes {

    private static final SettingType PERIOD = SettingType.duration(1, "500ms, 30s or 10m");
    private static final SettingType PAUSE = SettingType.duration(0, "30s, 10m or 1d");
    private static final SettingType COUNT = SettingType.count(1, 1_000_000);
    private static final SettingType COUNT_OR_0 = SettingType.count(0, 1_000_000);
    private static final SettingType PORT = SettingType.count(0, 65_535);
    private static final SettingType RATE = SettingType.number("0.000001", "a number above 0 like 5 or 0.5");
    private static final SettingType SWITCH = SettingType.choice("true", "false");
    private static final SettingType URL = SettingType.url();
    private static final SettingType CRON = SettingType.cron();
    private static final SettingType DURATIONS = SettingType.durations();
    private static final SettingType FOLDER = SettingType.file();
    private static final SettingType WORD = SettingType.word("a word");
    private static final SettingType TEXT = SettingType.TEXT;

    private static final Map<String, SettingType> COMMON = Map.ofEntries(
            entry("recharge.inbox", FOLDER), entry("recharge.outbox", FOLDER), entry("recharge.data", FOLDER), entry("recharge.routes", FOLDER),
            entry("recharge.files.group-access", SWITCH), entry("recharge.files.to-results-queue", SWITCH),
            entry("recharge.ledger", SettingType.choice("embedded", "postgresql")), entry("recharge.ledger.url", WORD),
            entry("recharge.ledger.username", WORD), entry("recharge.ledger.password", TEXT), entry("recharge.ledger.port", PORT),
            entry("recharge.ledger.pool-size", COUNT), entry("recharge.secrets.key-file", FOLDER),
            entry("recharge.node.id", WORD), entry("recharge.node.lease", PERIOD), entry("recharge.node.configuration-differs-after", PERIOD),
            entry("recharge.intake.include", SettingType.pattern()), entry("recharge.intake.poll", SettingType.durationInMillis("500ms or 1s")), entry("recharge.intake.stable-for", PAUSE),
            entry("recharge.intake.unterminated-wait", PAUSE), entry("recharge.intake.accept-unterminated-last-row", SWITCH),
            entry("recharge.intake.done-marker", WORD), entry("recharge.intake.batch", COUNT), entry("recharge.duplicate-window", PAUSE),
            entry("recharge.dispatch.concurrency", COUNT), entry("recharge.dispatch.threads", COUNT), entry("recharge.dispatch.poll", PERIOD),
            entry("recharge.dispatch.max-age", PERIOD), entry("recharge.dispatch.give-up-after", PAUSE), entry("recharge.dispatch.back-off", PERIOD),
            entry("recharge.circuit-breaker.failure-threshold", COUNT_OR_0), entry("recharge.circuit-breaker.open-for", PAUSE),
            entry("recharge.circuit-breaker.probe-interval", PERIOD), entry("recharge.failover.enabled", SWITCH), entry("recharge.failover.trust-inferred", SWITCH),
            entry("recharge.retention.private-inputs", PERIOD), entry("recharge.retention.cron", CRON),
            entry("recharge.status.cron", CRON), entry("recharge.status.intervals", DURATIONS), entry("recharge.status.give-up-after", PERIOD),
            entry("recharge.status.recheck-success", DURATIONS), entry("recharge.status.reversal-confirm-after", PERIOD),
            entry("recharge.status.batch", COUNT), entry("recharge.status.threads", COUNT), entry("recharge.status.rate", RATE),
            entry("recharge.status.recheck-rate", RATE), entry("recharge.status.jitter", SettingType.percentage()),
            entry("recharge.status.back-off", PERIOD), entry("recharge.status.back-off-limit", PERIOD), entry("recharge.status-query.retries", COUNT_OR_0),
            entry("recharge.retry-delay", SettingType.durationInMillis("1s or 500ms")),
            entry("recharge.balance.cron", CRON), entry("recharge.balance.alert-below", SettingType.number("0", "an amount in rupees like 1000 or 99.50")),
            entry("recharge.balance.min-interval", PAUSE), entry("recharge.balance.keep", SettingType.duration(3 * 86_400_000L, "90d; 3d is the least, which the reconciliation needs")),
            entry("recharge.balance.gauge-poll", PERIOD), entry("recharge.reconciliation.cron", CRON), entry("recharge.schedule.zone", SettingType.zone()),
            entry("recharge.delivery.poll", PERIOD), entry("recharge.jms.enabled", SWITCH), entry("recharge.queue.requests", WORD),
            entry("recharge.queue.results", WORD), entry("recharge.queue.dead", WORD), entry("recharge.jms.consumers", COUNT),
            entry("recharge.jms.max-message", SettingType.count(1, 1_000_000_000)), entry("recharge.jms.poll", PERIOD), entry("recharge.jms.publishers", COUNT),
            entry("recharge.jms.temporary-reply-lives", SettingType.durationInMillis("1h")), entry("recharge.broker.url", WORD), entry("recharge.broker.username", WORD),
            entry("recharge.broker.password", TEXT), entry("recharge.broker.embedded", SWITCH), entry("recharge.broker.prefetch", COUNT_OR_0),
            entry("recharge.broker.reconnect", PERIOD), entry("recharge.broker.truststore", FOLDER), entry("recharge.broker.truststore-password", TEXT),
            entry("recharge.broker.keystore", FOLDER), entry("recharge.broker.keystore-password", TEXT), entry("recharge.api.users", WORD),
            entry("sandbox.port", PORT), entry("sandbox.latency", PAUSE), entry("sandbox.pending-for", PAUSE), entry("sandbox.reverse-after", PAUSE),
            entry("sandbox.callback-url", WORD), entry("sandbox.journal", FOLDER),
            entry("quarkus.http.port", PORT), entry("quarkus.management.port", PORT), entry("quarkus.management.host", WORD),
            entry("camel.main.shutdown-timeout", SettingType.count(1, 86_400)));

    /** What every provider has, one that is added by YAML as well. */
    private static final Map<String, SettingType> OF_A_PROVIDER = Map.of("url", URL, "timeout", PERIOD, "concurrency", COUNT, "rate", RATE,
            "status-query-rate", RATE, "recheck-rate", RATE, "proxy", WORD, "truststore", FOLDER, "truststore-password", TEXT, "trust-inferred", SWITCH);
    private static final Pattern OF_ONE = Pattern.compile("([a-z][a-z0-9]*)\\.([a-z-]+)");
    /** The rows above, and those of the providers. */
    private static final Map<String, SettingType> OURS = withThoseOfProviders();
    private static final Pattern LOG_LEVEL = Pattern.compile("quarkus\\.log\\.(category\\.\"[^\"]+\"\\.)?(level|min-level)");
    private static final SettingType LEVEL = SettingType.logLevel();
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^}:$]+)");
    private static final String ALL_BELOW = "*";
    /** Settings that may be empty, which is the same as not set. */
    private static final Pattern OPTIONAL = Pattern.compile("recharge\\.(ledger\\.(url|username|password)|secrets\\.key-file|intake\\.done-marker"
            + "|retention\\.private-inputs|broker\\.(username|password|(trust|key)store(-password)?)|api\\.users)|sandbox\\.(callback-url|journal)");
    private static final Set<String> OPTIONAL_OF_EACH_PROVIDER = Set.of("concurrency", "rate", "status-query-rate", "recheck-rate", "proxy", "truststore",
            "truststore-password", "trust-inferred");
    private static final Set<String> OPTIONAL_OF_PROVIDERS = Providers.typed().stream().flatMap(provider -> provider.optional().stream()).collect(Collectors.toSet());

    private SettingTypes() {
    }

    private static Map<String, SettingType> withThoseOfProviders() {
        Map<String, SettingType> types = new HashMap<>(COMMON);
        Providers.typed().forEach(provider -> types.putAll(provider.types()));
        return Map.copyOf(types);
    }

    /**
     * The type of a setting; none for those of Quarkus, Camel and added providers' own.
     *
     * @param providers names all providers; asked only for keys that look like one of theirs
     */
    static Optional<SettingType> of(String key, Supplier<Set<String>> providers) {
        SettingType type = OURS.get(key);
        if (type != null) {
            return Optional.of(type);
        }
        if (LOG_LEVEL.matcher(key).matches()) {
            return Optional.of(LEVEL);
        }
        Matcher one = OF_ONE.matcher(key);
        if (one.matches()) {
            return Optional.ofNullable(OF_A_PROVIDER.get(one.group(2))).filter(common -> providers.get().contains(one.group(1)));
        }
        return Optional.ofNullable(OURS.get(key.substring(0, key.lastIndexOf('.') + 1) + ALL_BELOW));
    }

    /** The same by the settings that say where the routes are. */
    public static Optional<SettingType> of(Config config, String key) {
        return of(key, () -> Providers.names(config));
    }

    /** What is known after a provider's name, whichever provider it is: {@code url}, {@code timeout}. */
    public static Set<String> ofEachProvider() {
        return OF_A_PROVIDER.keySet();
    }

    /** One line for each setting that is empty or of another type than it must be; the value, which may be secret, is not shown. */
    public static List<String> faults(Config config) {
        return faults(config, "");
    }

    /** The same for the settings whose keys begin so. */
    public static List<String> faults(Config config, String prefix) {
        Set<String> keys = new TreeSet<>();
        config.getPropertyNames().forEach(keys::add);
        // a variable of the environment shows up with dots alone where no file has its key
        Set<String> known = new HashSet<>(OURS.keySet());
        Providers.names(config).forEach(provider -> OF_A_PROVIDER.keySet().forEach(rest -> known.add(provider + "." + rest)));
        known.stream().filter(key -> config.getConfigValue(key).getRawValue() != null).forEach(keys::add);
        return keys.stream().filter(key -> key.startsWith(prefix)).flatMap(key -> unfit(config, key)).toList();
    }

    /** Whether a setting is of its type, or has none. */
    public static boolean fits(Config config, String key) {
        return unfit(config, key).findAny().isEmpty();
    }

    private static Stream<String> unfit(Config config, String key) {
        Optional<SettingType> type = of(config, key);
        if (type.isEmpty()) {
            return Stream.empty();
        }
        ConfigValue found = config.getConfigValue(key);
        String value = found.getValue();
        if (value == null && found.getRawValue() != null && found.getRawValue().contains("${")) {
            return Stream.of(SettingSource.fault(config, key, "refers to a setting that is not set; set that one, or correct the ${…}"));
        }
        return isSound(key, type.get(), value) || madeOfUnfit(config, found) ? Stream.empty()
                : Stream.of(SettingSource.fault(config, key, "must be " + type.get().form()));
    }

    private static boolean isSound(String key, SettingType type, String value) {
        boolean unset = value == null || value.isEmpty();
        return unset ? OPTIONAL.matcher(key).matches() || OPTIONAL_OF_PROVIDERS.contains(key)
                || OPTIONAL_OF_EACH_PROVIDER.contains(key.substring(key.indexOf('.') + 1)) : type.fits(value);
    }

    /** Another setting that the value is made of is at fault: that one is named. */
    private static boolean madeOfUnfit(Config config, ConfigValue found) {
        return found.getRawValue() != null && REFERENCE.matcher(found.getRawValue()).results().map(reference -> reference.group(1))
                .anyMatch(other -> of(config, other).filter(type -> !isSound(other, type, config.getConfigValue(other).getValue())).isPresent());
    }
}
