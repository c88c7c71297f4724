package io.rechargeroutes.launch.check;

import io.rechargeroutes.model.Nearest;
import io.rechargeroutes.settings.ProviderSettings;
import io.rechargeroutes.settings.Providers;
import io.rechargeroutes.settings.SettingSource;
import io.rechargeroutes.settings.StartFolderFile;
import io.rechargeroutes.settings.StartFolderFile.Entry;
import io.smallrye.config.EnvConfigSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Finds settings that nobody reads, wherever they are set: a misspelt name would silently leave its default in force.
 */
final class SettingsChecks {

    private static final String TYPED =
            Providers.typed().stream().map(ProviderSettings::name).collect(Collectors.joining("|"));
    private static final Pattern OURS = Pattern.compile("(recharge|sandbox|" + TYPED + ")\\..*");
    private static final Pattern OUR_VARIABLE =
            Pattern.compile("(RECHARGE|" + TYPED.toUpperCase(Locale.ROOT) + ")_(.+)");
    private static final Pattern FREE =
            Pattern.compile("(quarkus|camel|smallrye|mp)\\..*|recharge\\.api\\.[a-z0-9]+\\.password");
    private static final Pattern FREE_VARIABLE = Pattern.compile("RECHARGE_API_[A-Z0-9]+_PASSWORD");
    private static final Set<String> FREE_OF_PROVIDERS = Providers.typed().stream()
            .flatMap(provider -> provider.free().stream())
            .collect(Collectors.toSet());
    private static final Pattern USED = Pattern.compile("[{$]\\{[?!]{0,2}([^}:{$]+)");
    private static final Pattern PROFILE = Pattern.compile("^%[A-Za-z0-9,_-]+\\.");

    /**
     * What was found.
     *
     * @param faults must be mended before a start
     * @param notes variables of the environment that may be somebody else's
     */
    record Look(List<String> faults, List<String> notes) {}

    private final Set<String> shipped = new TreeSet<>();
    private final Set<String> used = new TreeSet<>();
    private final Set<String> added;
    private final List<String> faults = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private SettingsChecks(Config config) {
        shipped.addAll(shipped());
        added = Providers.names(config).stream()
                .filter(provider -> Providers.typed().stream()
                        .noneMatch(typed -> typed.name().equals(provider)))
                .collect(Collectors.toSet());
    }

    /** Looks through every source of settings, except the packaged file. */
    static Look look(Config config) {
        return look(config, Path.of(StartFolderFile.NAME));
    }

    /** The same with another file in place of the start folder's. */
    static Look look(Config config, Path file) {
        SettingsChecks checks = new SettingsChecks(config);
        List<ConfigSource> sources = new ArrayList<>();
        config.getConfigSources().forEach(source -> {
            if (source.getOrdinal() > SettingSource.PACKAGED) {
                sources.add(source);
            }
        });
        String text = Files.isRegularFile(file) ? StartFolderFile.text(file) : "";
        checks.use(text);
        Providers.routes(config).ifPresent(folder -> checks.use(routes(folder)));
        sources.stream()
                .filter(source -> source.getOrdinal() == SettingSource.SYSTEM_PROPERTIES)
                .flatMap(source -> source.getProperties().values().stream())
                .forEach(checks::use);
        checks.file(file, StartFolderFile.entries(text));
        for (ConfigSource source : sources) {
            if (source instanceof EnvConfigSource) {
                checks.variables(source);
            } else if (source.getOrdinal() != StartFolderFile.ORDINAL) {
                checks.properties(source);
            }
        }
        return new Look(checks.faults, checks.notes);
    }

    private void file(Path file, List<Entry> entries) {
        List<Entry> unknown = entries.stream()
                .map(entry -> new Entry(PROFILE.matcher(entry.key()).replaceFirst(""), entry.line()))
                .filter(entry -> !isKnown(entry.key()))
                .toList();
        Map<String, Integer> withoutFolder = new TreeMap<>();
        unknown.stream()
                .filter(entry -> entry.key().endsWith(".url")
                        && Providers.isName(entry.key().replaceFirst("\\.url$", "")))
                .forEach(entry -> withoutFolder.putIfAbsent(provider(entry), entry.line()));
        withoutFolder.forEach((provider, line) -> faults.add(
                file + ":" + line + ": there is no setting " + provider + ".url, and no folder routes/providers/"
                        + provider + " that makes it a provider's; correct or remove it, or copy the folder there"
                        + Nearest.suggestion(provider + ".url", shipped)));
        // the other settings of such a provider are no slips of their own
        unknown.stream()
                .filter(entry -> !withoutFolder.containsKey(provider(entry)))
                .forEach(entry -> faults.add(file + ":" + entry.line() + ": " + unknown(entry.key())));
    }

    private static String provider(Entry entry) {
        return entry.key().replaceFirst("\\..*", "");
    }

    private void properties(ConfigSource source) {
        boolean command = source.getOrdinal() == SettingSource.SYSTEM_PROPERTIES;
        for (String name : new TreeSet<>(source.getPropertyNames())) {
            String key = PROFILE.matcher(name).replaceFirst("");
            if (OURS.matcher(key).matches() && !isKnown(key)) {
                faults.add((command ? "-D" + name : SettingSource.file(source.getName())) + ": " + unknown(key));
            }
        }
    }

    /** A name far from every setting's may be somebody else's: it is named, and stops nobody. */
    private void variables(ConfigSource source) {
        Map<String, String> known = new TreeMap<>();
        shipped.forEach(key -> known.put(SettingSource.variable(key), key));
        Set<String> others = used.stream().map(SettingSource::variable).collect(Collectors.toSet());
        RenamedSettings.oldNames().forEach(key -> others.add(SettingSource.variable(key)));
        String place = (source.getOrdinal() == SettingSource.ENVIRONMENT
                        ? "environment"
                        : SettingSource.file(source.getName()))
                + ": ";
        for (String name : source.getPropertyNames().stream()
                .map(SettingSource::variable)
                .collect(Collectors.toCollection(TreeSet::new))) {
            var ours = OUR_VARIABLE.matcher(name);
            if (!ours.matches() || known.containsKey(name) || others.contains(name) || isFreeVariable(name)) {
                continue;
            }
            Map<String, String> rests = new TreeMap<>();
            known.keySet().stream()
                    .filter(each -> each.startsWith(ours.group(1) + "_"))
                    .forEach(each -> rests.put(each.substring(ours.group(1).length() + 1), each));
            Optional<String> near = Nearest.name(
                    ours.group(2),
                    rests.keySet(),
                    Math.max(1, Math.min(3, ours.group(2).length() / 5)));
            if (near.isPresent()) {
                faults.add(place + name + ": there is no setting of this name; correct or remove it; did you mean '"
                        + rests.get(near.get()) + "'?");
            } else {
                notes.add(place + name + " is the name of no setting, and is not used");
            }
        }
    }

    private static boolean isFreeVariable(String name) {
        return FREE_VARIABLE.matcher(name).matches()
                || FREE_OF_PROVIDERS.stream().map(SettingSource::variable).anyMatch(name::startsWith);
    }

    private String unknown(String key) {
        return "there is no setting " + key + "; correct or remove it" + Nearest.suggestion(key, shipped);
    }

    private boolean isKnown(String key) {
        return shipped.contains(key)
                || FREE.matcher(key).matches()
                || FREE_OF_PROVIDERS.stream().anyMatch(key::startsWith)
                || used.contains(key)
                || RenamedSettings.oldNames().contains(key) // those are named with their new names
                || added.contains(key.replaceFirst(
                        "\\..*", "")); // a provider that was added here has settings that its own routes know
    }

    /** What a route reads, or another setting is made of, is no misspelt one. */
    private void use(String text) {
        USED.matcher(text)
                .results()
                .forEach(key -> used.add(key.group(1).strip().replaceFirst("^env\\.", "")));
    }

    private static String routes(Path folder) {
        if (!Files.isDirectory(folder)) {
            return "";
        }
        try (var files = Files.walk(folder)) {
            StringBuilder texts = new StringBuilder();
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".yaml")).toList()) {
                texts.append(new String(Files.readAllBytes(file), StandardCharsets.UTF_8))
                        .append('\n');
            }
            return texts.toString();
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    /** The keys of the packaged file; one that is commented out there is known as well. */
    private static Set<String> shipped() {
        try (InputStream packaged = SettingsChecks.class.getClassLoader().getResourceAsStream(StartFolderFile.NAME)) {
            String text = new String(packaged.readAllBytes(), StandardCharsets.UTF_8).replaceAll("(?m)^#(?=\\S+=)", "");
            return StartFolderFile.entries(text).stream()
                    .map(entry -> PROFILE.matcher(entry.key()).replaceFirst(""))
                    .collect(Collectors.toSet());
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }
}
