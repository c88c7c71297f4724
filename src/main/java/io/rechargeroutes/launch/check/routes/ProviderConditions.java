package io.rechargeroutes.launch.check.routes;

import io.rechargeroutes.launch.check.routes.YamlFile.Mapping;
import io.rechargeroutes.launch.check.routes.YamlFile.Text;
import io.rechargeroutes.model.Nearest;
import io.rechargeroutes.settings.Providers;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.Config;

/**
 * Where routes name a provider, as a choice or in what they ask of the bean {@code provider}: a slip there would only
 * show when the first request comes by.
 */
final class ProviderConditions {

    private static final Pattern CONDITION = Pattern.compile(
            "(?:paused\\('([^']*)', *\\$\\{exchange}\\)|balanceBelow\\('([^']*)', *'[0-9]{1,9}(?:\\.[0-9]{1,2})?'\\))");

    /** The properties with which router.camel.yaml and failover.camel.yaml name a provider. */
    private static final Set<String> CHOICES = Set.of("provider", "failoverTo");

    private ProviderConditions() {}

    static Optional<String> fault(Config config, Mapping mapping) {
        if (mapping.name().equals("setProperty")
                && mapping.text("name")
                        .filter(name -> CHOICES.contains(name.value()))
                        .isPresent()) {
            return constant(mapping).flatMap(name -> unknown(config, name.place(), name.value()));
        }
        if (mapping.text("ref").filter(ref -> ref.value().equals("provider")).isEmpty()) {
            return Optional.empty();
        }
        Optional<Text> method = mapping.text("method");
        Matcher condition = CONDITION.matcher(method.map(Text::value).orElse(""));
        String place = method.map(Text::place).orElseGet(mapping::place);
        if (!condition.matches()) {
            return Optional.of(place + ": the bean provider has no such method; write "
                    + "paused('PROVIDER', ${exchange}) or balanceBelow('PROVIDER', '500')"
                            .replace("PROVIDER", providers(config).iterator().next()));
        }
        String name = condition.group(1) == null ? condition.group(2) : condition.group(1);
        return unknown(config, place, name);
    }

    private static Optional<Text> constant(Mapping choice) {
        Mapping expression = choice.mapping("expression").orElse(choice);
        return expression
                .mapping("constant")
                .flatMap(constant -> constant.text("expression"))
                .or(() -> expression.text("constant"));
    }

    private static Optional<String> unknown(Config config, String place, String name) {
        Set<String> providers = providers(config);
        return providers.contains(name)
                ? Optional.empty()
                : Optional.of(place + ": there is no provider " + name + "; name one that has a url"
                        + Nearest.suggestion(name, providers));
    }

    private static Set<String> providers(Config config) {
        return Providers.names(config).stream()
                .map(one -> one.toUpperCase(Locale.ROOT))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
