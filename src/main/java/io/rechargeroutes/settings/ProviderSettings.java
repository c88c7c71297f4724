package io.rechargeroutes.settings;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.Config;

/**
 * What a provider with Java of its own says of its settings, beside those that every provider has. A class without
 * arguments in the provider's package, named in {@code META-INF/services}: settings are checked before any container is
 * there.
 */
public interface ProviderSettings {

    /** In lower case: its folder below {@code routes/providers}, and the first part of its keys. */
    String name();

    /**
     * The type of each key of its own, its simulator's ({@code sandbox.<name>.*}) among them; a key that ends in
     * {@code .*} stands for all below it.
     */
    Map<String, SettingType> types();

    /** Which of them may be empty, which is the same as not set. */
    Set<String> optional();

    /** Which of them must be set where its routes are there; none of them has a default. */
    List<String> credentials();

    /** What keys begin with whose rest an operator chooses: {@code <name>.headers.}; they have no type. */
    default Set<String> free() {
        return Set.of();
    }

    /** One line for each fault that the types do not find; asked for where its routes are there. */
    List<String> faults(Config config);

    /** One line for each setting that works, and should be another. */
    default List<String> warnings(Config config) {
        return List.of();
    }
}
