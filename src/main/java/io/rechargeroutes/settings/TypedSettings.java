package io.rechargeroutes.settings;

import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import io.smallrye.config.SmallRyeConfig;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.eclipse.microprofile.config.Config;

/** All settings of {@code recharge.*} by subject. Beans have a subject injected; what runs before Quarkus asks here. */
public final class TypedSettings {

    private static final List<Class<?>> SUBJECTS = List.of(
            RechargeSettings.class,
            LedgerSettings.class,
            MessagingSettings.class,
            AccessSettings.class,
            SftpSettings.class,
            AlertSettings.class);
    /** An item of a list: the list has an entry of its own. */
    private static final String ITEM = "[*]";

    private TypedSettings() {}

    /** The settings of a subject as they are now: the launcher itself sets some as system properties. */
    public static <T> T of(Config config, Class<T> subject) {
        SmallRyeConfig own = config.unwrap(SmallRyeConfig.class);
        ConfigMappings.registerConfigMappings(own, Set.of(ConfigClass.configClass(subject)));
        return own.getConfigMapping(subject);
    }

    /** The method that reads each key. */
    public static Map<String, Method> methods() {
        Map<String, Method> methods = new TreeMap<>();
        SUBJECTS.forEach(subject -> ConfigMappings.getProperties(ConfigClass.configClass(subject))
                .forEach((key, property) -> {
                    if (!key.endsWith(ITEM)) {
                        methods.put(key, property.getMethod());
                    }
                }));
        return methods;
    }
}
