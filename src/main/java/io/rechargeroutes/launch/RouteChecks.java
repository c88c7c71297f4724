package io.rechargeroutes.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.eclipse.microprofile.config.Config;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Finds what is wrong with route files: YAML, names, settings that are not set, routes that lead nowhere. */
final class RouteChecks {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\??([^}:?]+)(:[^}]*)?}}");
    private static final Pattern DIRECT = Pattern.compile("uri:\\s*[\"']?direct:([a-z0-9-]+)[\"']?\\s*$");
    private static final Pattern ROUTE_ID = Pattern.compile("^ {4}id:\\s*[\"']?([A-Za-z0-9-]+)");

    private RouteChecks() {
    }

    static List<String> faults(Config config, List<Path> files) {
        if (files.isEmpty()) {
            return List.of("no *.camel.yaml file is there: nothing would run");
        }
        List<String> faults = new ArrayList<>();
        Map<String, String> ids = new HashMap<>();
        Map<String, List<String>> targets = new HashMap<>();
        for (Path file : files) {
            List<String> broken = yamlFaults(file);
            faults.addAll(broken);
            if (broken.isEmpty()) {
                readLines(config, file, ids, targets, faults);
                faults.addAll(modelFaults(file));
            }
        }
        targets.forEach((id, places) -> {
            if (!ids.containsKey(id)) {
                places.forEach(place -> faults.add(place + ": there is no route " + id + "; name one that exists"));
            }
        });
        return faults;
    }

    private static List<String> yamlFaults(Path file) {
        try {
            new Load(LoadSettings.builder().setLabel(file.toString()).build()).loadFromString(Files.readString(file));
            return List.of();
        } catch (MarkedYamlEngineException fault) {
            int line = fault.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            return List.of(file + ":" + line + ": not YAML: " + fault.getProblem() + "; look at the indentation");
        } catch (YamlEngineException | IOException fault) {
            return List.of(file + ":1: cannot be read: " + fault.getMessage());
        }
    }

    private static void readLines(Config config, Path file, Map<String, String> ids, Map<String, List<String>> targets, List<String> faults) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException fault) {
            faults.add(file + ":1: cannot be read: " + fault.getMessage());
            return;
        }
        for (int i = 0; i < lines.size(); i++) {
            String place = file + ":" + (i + 1);
            String line = lines.get(i);
            if (line.strip().startsWith("#")) {
                continue;
            }
            placeholders(config, place, line, faults);
            Matcher id = ROUTE_ID.matcher(line);
            if (id.find()) {
                String other = ids.put(id.group(1), place);
                if (other != null) {
                    faults.add(place + ": the route id " + id.group(1) + " stands at " + other + " too; give one of them another");
                }
            }
            Matcher target = DIRECT.matcher(line);
            if (target.find()) {
                targets.computeIfAbsent(target.group(1), any -> new ArrayList<>()).add(place);
            }
        }
    }

    private static void placeholders(Config config, String place, String line, List<String> faults) {
        Matcher placeholder = PLACEHOLDER.matcher(line);
        while (placeholder.find()) {
            boolean hasDefault = placeholder.group(2) != null;
            if (!hasDefault && config.getOptionalValue(placeholder.group(1), String.class).isEmpty()) {
                faults.add(place + ": the setting " + placeholder.group(1) + " is not set; add it to application.properties");
            }
        }
    }

    /** What Camel itself says of the file's form; nothing of it is started. */
    private static List<String> modelFaults(Path file) {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.build();
            Resource resource = ResourceHelper.fromString(file.toString(), Files.readString(file));
            for (RoutesBuilder routes : PluginHelper.getRoutesLoader(camel).findRoutesBuilders(resource)) {
                if (routes instanceof RouteBuilder builder) {
                    builder.setCamelContext(camel);
                    builder.configure();
                }
            }
            return List.of();
        } catch (Exception fault) {
            return List.of(file + ":1: Camel cannot read it: " + rootMessage(fault));
        }
    }

    private static String rootMessage(Throwable fault) {
        Throwable cause = fault;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse(cause.toString());
    }
}
