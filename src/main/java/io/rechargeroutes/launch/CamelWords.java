package io.rechargeroutes.launch;

import io.rechargeroutes.launch.YamlFile.Mapping;
import io.rechargeroutes.launch.YamlFile.Text;
import io.rechargeroutes.model.Nearest;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.EndpointUriFactory;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.eclipse.microprofile.config.Config;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/** What Camel itself says of the words in a route file: those of the language, components, and their parameters. Nothing is started. */
final class CamelWords implements AutoCloseable {

    private static final Pattern SCHEME = Pattern.compile("([a-z][a-z0-9+.-]*)(:.*)?");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([^}:?]+)}}.*");

    private final Config config;
    private final DefaultCamelContext camel = new DefaultCamelContext();

    CamelWords(Config config) {
        this.config = config;
        camel.build();
    }

    List<String> faults(YamlFile file) {
        List<String> faults = new ArrayList<>(language(file));
        file.mappings().forEach(mapping -> mapping.text("uri").ifPresent(uri -> endpoint(mapping, uri, faults)));
        return faults;
    }

    /** Camel's loader stops at the first word that it does not know. */
    private List<String> language(YamlFile file) {
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
            return List.of(file.path() + ":" + line + ": Camel does not know this: " + fault.getProblem() + "; look at the spelling");
        } catch (Exception fault) {
            return List.of(file.path() + ":1: Camel cannot read it: " + firstWords(fault) + "; compare it with another route file");
        }
    }

    private void endpoint(Mapping mapping, Text uri, List<String> faults) {
        Matcher scheme = SCHEME.matcher(resolved(uri.value()));
        if (!scheme.matches()) {
            return;
        }
        EndpointUriFactory component = camel.getCamelContextExtension().getEndpointUriFactory(scheme.group(1));
        if (component == null) {
            faults.add(uri.place() + ": there is no component " + scheme.group(1) + "; use one that is built in");
            return;
        }
        mapping.mapping("parameters").ifPresent(parameters -> parameters.texts().stream()
                .filter(parameter -> !takes(component, parameter.name()))
                .forEach(parameter -> faults.add(parameter.place() + ": " + scheme.group(1) + " has no parameter " + parameter.name()
                        + "; correct or remove it" + Nearest.hint(parameter.name(), component.propertyNames()))));
    }

    private static boolean takes(EndpointUriFactory component, String name) {
        return component.propertyNames().contains(name)
                || component.multiValuePrefixes().stream().anyMatch(name::startsWith);
    }

    /** A uri may begin with a setting that holds a whole address. */
    private String resolved(String uri) {
        Matcher placeholder = PLACEHOLDER.matcher(uri);
        return placeholder.matches() ? config.getOptionalValue(placeholder.group(1), String.class).orElse("") : uri;
    }

    private static String firstWords(Throwable fault) {
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
