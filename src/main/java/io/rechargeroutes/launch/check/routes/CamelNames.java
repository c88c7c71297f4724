package io.rechargeroutes.launch.check.routes;

import io.rechargeroutes.launch.check.routes.YamlFile.Mapping;
import io.rechargeroutes.launch.check.routes.YamlFile.Text;
import io.rechargeroutes.model.Nearest;
import io.rechargeroutes.settings.SettingTypes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.NoTypeConversionAvailableException;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.engine.ExplicitCamelContextNameStrategy;
import org.apache.camel.spi.CamelContextNameStrategy;
import org.apache.camel.spi.EndpointUriFactory;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.eclipse.microprofile.config.Config;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/**
 * What Camel itself says of the words in a route file: those of the language, components, and their parameters. Nothing
 * is started.
 */
final class CamelNames implements AutoCloseable {

    private static final Pattern SCHEME = Pattern.compile("([a-z][a-z0-9+.-]*)(:.*)?");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([^}:?]+)}}.*");

    private static final Pattern TIME = Pattern.compile("[0-9]{1,12}(ms|s|m|h|d)");
    private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,18}");
    private static final Set<String> ADDRESSED = Set.of("to", "toD", "wireTap", "from");
    private static final Set<String> SWITCHES = Set.of(
            "doWhile",
            "parallelProcessing",
            "stopOnException",
            "streaming",
            "shareUnitOfWork",
            "copy",
            "asyncDelayed",
            "autoStartup",
            "streamCache",
            "logExhausted",
            "logStackTrace",
            "useExponentialBackOff",
            "contextPathIsClassName",
            "useDefaultObjectMapper");
    private static final Set<String> NUMBERS =
            Set.of("maximumRedeliveries", "maximumRedeliveryDelay", "startupOrder", "poolSize", "maxPoolSize");

    private final Config config;
    /** What is known of the components, each looked for once. */
    private final Map<String, Optional<EndpointUriFactory>> components = new HashMap<>();
    /** Has a name of its own: the next context of this process keeps the one that its metrics and log lines had. */
    private final DefaultCamelContext camel = new DefaultCamelContext() {
        @Override
        protected CamelContextNameStrategy createCamelContextNameStrategy() {
            return new ExplicitCamelContextNameStrategy("check");
        }
    };

    CamelNames(Config config) {
        this.config = config;
        camel.build();
    }

    /** What a file says of endpoints, and in words that Camel converts. A kamelet's are looked at where it is used. */
    List<String> addresses(RouteTree tree, YamlFile file) {
        List<String> faults = new ArrayList<>();
        if (file.kamelet()) {
            return faults;
        }
        for (Mapping mapping : file.mappings()) {
            mapping.text("uri").ifPresent(uri -> endpoint(tree, mapping, uri, faults));
            if (!mapping.name().equals("parameters")) {
                mapping.texts().stream()
                        .filter(text -> ADDRESSED.contains(text.name()))
                        .forEach(uri -> endpoint(tree, mapping, uri, faults));
                mapping.texts().forEach(text -> plainType(tree, text, faults));
            }
        }
        return faults;
    }

    /** What Camel's loader takes as text, and refuses when it makes the step. */
    private static void plainType(RouteTree tree, Text text, List<String> faults) {
        String value = tree.resolved(text.value()).strip();
        if (value.contains("{{") || value.startsWith("#")) {
            return;
        }
        if (SWITCHES.contains(text.name()) && !value.equals("true") && !value.equals("false")) {
            faults.add(text.place() + ": " + text.name() + " is " + value + "; write true or false");
        } else if (NUMBERS.contains(text.name()) && !WHOLE.matcher(value).matches()) {
            faults.add(text.place() + ": " + text.name() + " is " + value + "; write a whole number");
        }
    }

    /** Whether a component is built in; where it is not, that is the fault to report. */
    boolean knows(String scheme) {
        return component(scheme) != null;
    }

    private EndpointUriFactory component(String scheme) {
        return components
                .computeIfAbsent(
                        scheme,
                        name -> Optional.ofNullable(
                                camel.getCamelContextExtension().getEndpointUriFactory(name)))
                .orElse(null);
    }

    List<String> expressions(RouteTree tree) {
        return RouteExpressions.faults(camel, tree);
    }

    /** Camel's loader stops at the first word that it does not know. */
    List<String> language(YamlFile file) {
        try {
            Resource resource = ResourceHelper.fromString(file.path().toString(), Files.readString(file.path()));
            for (RoutesBuilder routes : PluginHelper.getRoutesLoader(camel).findRoutesBuilders(resource)) {
                if (routes instanceof RouteBuilder builder) {
                    builder.setCamelContext(camel);
                    builder.configure();
                }
            }
            return List.of();
        } catch (MarkedYamlEngineException fault) {
            int line = fault.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            return List.of(file.path() + ":" + line + ": Camel does not know this: " + fault.getProblem()
                    + "; look at the spelling");
        } catch (Exception fault) {
            return List.of(file.path() + ":1: Camel cannot read it: " + firstNames(fault)
                    + "; compare it with another route file");
        }
    }

    private void endpoint(RouteTree tree, Mapping mapping, Text uri, List<String> faults) {
        Matcher scheme = SCHEME.matcher(resolved(uri.value()));
        if (!scheme.matches()) {
            return;
        }
        if (scheme.group(1).equals("kamelet")) {
            return; // its parameters are the kamelet's own
        }
        EndpointUriFactory component = component(scheme.group(1));
        if (component == null) {
            faults.add(uri.place() + ": there is no component " + scheme.group(1) + "; use one that is built in");
            return;
        }
        Map<String, Text> parameters = new LinkedHashMap<>();
        if (uri.name().equals("uri")) {
            mapping.mapping("parameters")
                    .ifPresent(given -> given.texts().forEach(text -> parameters.put(text.name(), text)));
        }
        // what follows the question mark of a provider's address is its own
        boolean own = component.isLenientProperties();
        Map<String, Text> options =
                own ? parameters : tree.address(uri, parameters).options();
        options.values().forEach(option -> {
            if (!takes(component, option.name())) {
                faults.add(option.place() + ": " + scheme.group(1) + " has no parameter " + option.name()
                        + "; correct or remove it" + Nearest.suggestion(option.name(), component.propertyNames()));
            } else {
                optionType(tree, scheme.group(1), option, faults);
            }
        });
    }

    /** What Camel converts when it makes the endpoint. */
    private void optionType(RouteTree tree, String scheme, Text option, List<String> faults) {
        Matcher setting = PLACEHOLDER.matcher(option.value());
        if (setting.matches() && !SettingTypes.fits(config, setting.group(1))) {
            return; // the setting has a line of its own
        }
        String value = tree.resolved(option.value()).strip();
        PropertyConfigurer configurer = camel.getComponent(scheme, true, false).getEndpointPropertyConfigurer();
        Class<?> type = configurer instanceof PropertyConfigurerGetter getter
                ? getter.getOptionType(option.name(), true)
                : null;
        boolean plain = type != null
                && (type.isPrimitive()
                        || type.isEnum()
                        || Number.class.isAssignableFrom(type)
                        || type == Boolean.class);
        if (!plain
                || value.contains("{{")
                || value.contains("${")
                || value.startsWith("#")
                || takesTime(scheme, option.name(), value)) {
            return;
        }
        try {
            boolean wrongSwitch = (type == boolean.class || type == Boolean.class)
                    && !value.equalsIgnoreCase("true")
                    && !value.equalsIgnoreCase("false");
            if (wrongSwitch || camel.getTypeConverter().mandatoryConvertTo(type, value) == null) {
                faults.add(typed(scheme, option, value, type));
            }
        } catch (NoTypeConversionAvailableException | RuntimeException wrong) {
            faults.add(typed(scheme, option, value, type));
        }
    }

    /** An option for a time is a number in the code of its component, and takes {@code 500ms} as well. */
    private boolean takesTime(String scheme, String option, String value) {
        try {
            String described = TIME.matcher(value).matches() ? camel.getComponentParameterJsonSchema(scheme) : null;
            return described != null
                    && Pattern.compile("\"" + Pattern.quote(option)
                                    + "\": \\{[^}]*\"(type\": \"duration\"|description\": \"Milliseconds )")
                            .matcher(described)
                            .find();
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    private static String typed(String scheme, Text option, String value, Class<?> type) {
        String wanted = type.isEnum()
                ? "one of "
                        + Arrays.stream(type.getEnumConstants())
                                .map(String::valueOf)
                                .collect(Collectors.joining(", "))
                : type == boolean.class || type == Boolean.class ? "true or false" : "a number";
        return option.place() + ": " + option.name() + " of " + scheme + " is " + value + "; write " + wanted;
    }

    private static boolean takes(EndpointUriFactory component, String name) {
        return component.propertyNames().contains(name)
                || component.multiValuePrefixes().stream().anyMatch(name::startsWith);
    }

    /** A uri may begin with a setting that holds a whole address. */
    private String resolved(String uri) {
        Matcher placeholder = PLACEHOLDER.matcher(uri);
        return placeholder.matches()
                ? config.getOptionalValue(placeholder.group(1), String.class).orElse("")
                : uri;
    }

    private static String firstNames(Throwable fault) {
        Throwable cause = fault;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse(cause.toString());
    }

    @Override
    public void close() {
        camel.stop();
    }
}
