package io.rechargeroutes.settings;

import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigValue;

/**
 * What type each setting has: our own by the methods of {@link TypedSettings}, those of providers by their rows.
 * Reading, {@code check} and the start all go by this.
 */
public final class SettingTypes {

    private static final String TIMES = "500ms, 30s or 10m";
    private static final String TIMES_OR_NONE = "30s, 10m or 1d";
    private static final SettingType PERIOD = SettingType.duration(1, TIMES);
    private static final SettingType PAUSE = SettingType.duration(0, TIMES_OR_NONE);
    private static final SettingType COUNT = SettingType.count(1, 1_000_000);
    private static final SettingType PORT = SettingType.count(0, 65_535).in("port");
    private static final SettingType RATE =
            SettingType.number("0.000001", "a number above 0 like 5 or 0.5").in("a second");
    private static final SettingType SWITCH = SettingType.choice("true", "false");
    private static final SettingType URL = SettingType.url();
    private static final SettingType FILE = SettingType.file();
    private static final SettingType WORD = SettingType.word("a word").in("text");
    private static final SettingType TEXT = SettingType.TEXT;

    /** A method that says nothing of its value but its type. */
    private interface Plain {
        @Setting
        void method();
    }

    private static final Setting PLAIN = Plain.class.getMethods()[0].getAnnotation(Setting.class);
    private static final Map<String, Method> METHODS = TypedSettings.methods();

    /** Those of the simulators and of frameworks. */
    private static final Map<String, SettingType> OTHERS = Map.of(
            "sandbox.port",
            PORT,
            "sandbox.latency",
            PAUSE,
            "sandbox.pending-for",
            PAUSE,
            "sandbox.reverse-after",
            PAUSE,
            "sandbox.callback-url",
            WORD.in("URL"),
            "sandbox.journal",
            FILE,
            "quarkus.http.port",
            PORT,
            "quarkus.management.port",
            PORT,
            "quarkus.management.host",
            WORD.in("address"),
            "camel.main.shutdown-timeout",
            SettingType.count(1, 86_400).in("seconds"));

    /** What every provider has, one that is added by YAML as well. */
    private static final Map<String, SettingType> OF_A_PROVIDER = Map.of(
            "url",
            URL,
            "timeout",
            PERIOD,
            "concurrency",
            COUNT.in("requests"),
            "rate",
            RATE,
            "status-query-rate",
            RATE,
            "recheck-rate",
            RATE,
            "proxy",
            WORD.in("URL"),
            "truststore",
            FILE,
            "truststore-password",
            TEXT,
            "trust-inferred",
            SWITCH);

    private static final Pattern OF_ONE = Pattern.compile("([a-z][a-z0-9]*)\\.([a-z-]+)");
    /** Every key that has a type by itself. */
    private static final Map<String, SettingType> OURS = all();

    private static final Pattern LOG_LEVEL =
            Pattern.compile("quarkus\\.log\\.(category\\.\"[^\"]+\"\\.)?(level|min-level)");
    private static final SettingType LEVEL = SettingType.logLevel();
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^}:$]+)");
    private static final String ALL_BELOW = "*";
    /** Settings that may be empty, which is the same as not set. */
    private static final Set<String> OPTIONAL = optional();

    private static final Set<String> OPTIONAL_OF_EACH_PROVIDER = Set.of(
            "concurrency",
            "rate",
            "status-query-rate",
            "recheck-rate",
            "proxy",
            "truststore",
            "truststore-password",
            "trust-inferred");

    private SettingTypes() {}

    private static Map<String, SettingType> all() {
        Map<String, SettingType> types = new HashMap<>(OTHERS);
        METHODS.forEach((key, method) -> types.put(key, declared(method)));
        Providers.typed().forEach(provider -> types.putAll(provider.types()));
        return Map.copyOf(types);
    }

    private static Set<String> optional() {
        Set<String> keys = new HashSet<>(Set.of("sandbox.callback-url", "sandbox.journal"));
        METHODS.forEach((key, method) -> {
            if (method.getReturnType().equals(Optional.class)) {
                keys.add(key);
            }
        });
        Providers.typed().forEach(provider -> keys.addAll(provider.optional()));
        return Set.copyOf(keys);
    }

    private static SettingType declared(Method method) {
        Setting setting =
                Optional.ofNullable(method.getAnnotation(Setting.class)).orElse(PLAIN);
        SettingType type =
                switch (setting.form()) {
                    case CRON -> SettingType.cron();
                    case REGULAR_EXPRESSION -> SettingType.pattern();
                    case PERCENTAGE -> SettingType.percentage();
                    case SECRET -> TEXT.in("secret");
                    case OF_ITS_TYPE -> ofJavaType(method.getGenericReturnType(), setting);
                };
        return type.in(setting.unit());
    }

    private static SettingType ofJavaType(Type type, Setting setting) {
        if (type instanceof ParameterizedType wrapped) {
            Type inner = wrapped.getActualTypeArguments()[0];
            return wrapped.getRawType().equals(List.class) && inner.equals(Duration.class)
                    ? SettingType.durations()
                    : ofJavaType(inner, setting);
        }
        if (type.equals(Duration.class)) {
            String usual = setting.least() == 0 ? TIMES_OR_NONE : TIMES;
            return SettingType.duration(setting.least(), setting.example().isEmpty() ? usual : setting.example());
        }
        if (type.equals(int.class)) {
            return SettingType.count(setting.least(), setting.most());
        }
        if (type.equals(long.class)) {
            return SettingType.durationInMillis(setting.example());
        }
        if (type.equals(BigDecimal.class)) {
            return SettingType.number(
                    String.valueOf(setting.least()), "an amount in " + setting.unit() + " like " + setting.example());
        }
        if (type instanceof Class<?> choices && choices.isEnum()) {
            return SettingType.choice(Stream.of(choices.getEnumConstants())
                    .map(choice -> choice.toString().toLowerCase(Locale.ROOT))
                    .toArray(String[]::new));
        }
        return Optional.ofNullable(Map.of(
                                boolean.class,
                                SWITCH,
                                double.class,
                                RATE,
                                Path.class,
                                FILE,
                                ZoneId.class,
                                SettingType.zone(),
                                String.class,
                                WORD)
                        .get(type))
                .orElseThrow(() -> new IllegalStateException("a setting cannot be of type " + type));
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
            return Optional.ofNullable(OF_A_PROVIDER.get(one.group(2)))
                    .filter(common -> providers.get().contains(one.group(1)));
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

    /**
     * One line for each setting that is empty or of another type than it must be; the value, which may be secret, is
     * not shown.
     */
    public static List<String> faults(Config config) {
        return faults(config, "");
    }

    /** The same for the settings whose keys begin so. */
    public static List<String> faults(Config config, String prefix) {
        Set<String> keys = new TreeSet<>();
        config.getPropertyNames().forEach(keys::add);
        // a variable of the environment shows up with dots alone where no file has its key
        Set<String> known = new HashSet<>(OURS.keySet());
        Providers.names(config)
                .forEach(provider -> OF_A_PROVIDER.keySet().forEach(rest -> known.add(provider + "." + rest)));
        known.stream()
                .filter(key -> config.getConfigValue(key).getRawValue() != null)
                .forEach(keys::add);
        return keys.stream()
                .filter(key -> key.startsWith(prefix))
                .flatMap(key -> unfit(config, key))
                .toList();
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
            return Stream.of(SettingSource.fault(
                    config, key, "refers to a setting that is not set; set that one, or correct the ${…}"));
        }
        return isSound(key, type.get(), value) || madeOfUnfit(config, found)
                ? Stream.empty()
                : Stream.of(
                        SettingSource.fault(config, key, "must be " + type.get().form()));
    }

    private static boolean isSound(String key, SettingType type, String value) {
        boolean unset = value == null || value.isEmpty();
        return unset
                ? OPTIONAL.contains(key) || OPTIONAL_OF_EACH_PROVIDER.contains(key.substring(key.indexOf('.') + 1))
                : type.fits(value);
    }

    /** Another setting that the value is made of is at fault: that one is named. */
    private static boolean madeOfUnfit(Config config, ConfigValue found) {
        return found.getRawValue() != null
                && REFERENCE
                        .matcher(found.getRawValue())
                        .results()
                        .map(reference -> reference.group(1))
                        .anyMatch(other -> of(config, other)
                                .filter(type -> !isSound(
                                        other,
                                        type,
                                        config.getConfigValue(other).getValue()))
                                .isPresent());
    }
}
