package io.rechargeroutes.docs;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The recipes of docs/adapting.md, and what they make of an operator's folder. */
public final class Recipes {

    static final String LARGE_AMOUNTS = "Large amounts to another provider";
    static final String CIRCLES = "Some circles to another provider";
    static final String STOPPED = "While a provider is paused or its circuit is open";
    static final String PARTNERS_FILE = "A partner's file";
    static final String ANOTHER_FOLDER = "Another folder";
    static final String ANOTHER_QUEUE = "Another queue";
    static final String LOW_WALLET = "While a wallet is low";
    static final String SECOND_QUEUE = "Each outcome on a second queue";

    private static final Path ROUTER = Path.of("routes/router.camel.yaml");
    private static final Path ROUTER_TESTS = Path.of("routes/router.test.csv");
    private static final List<String> OF_THE_ROUTER = List.of(LARGE_AMOUNTS, CIRCLES, STOPPED, LOW_WALLET);
    private static final Path QUEUES = Path.of("routes/delivery/queues.camel.yaml");
    private static final String OTHERWISE = "            otherwise:\n              id: router-otherwise\n";
    private static final String AFTER_PUBLISH = "\n- route:\n    id: delivery-queues-replies\n";

    private Recipes() {}

    /** Follows all recipes in a folder that holds routes and application.properties. */
    public static void followAll(Path home) throws IOException {
        followRouter(home);
        String queues = Files.readString(home.resolve(QUEUES));
        Files.writeString(home.resolve(QUEUES), before(AFTER_PUBLISH, SECOND_QUEUE, queues));
        for (String recipe : List.of(PARTNERS_FILE, ANOTHER_FOLDER, ANOTHER_QUEUE)) {
            writeFormat(recipe, home.resolve("routes/formats"));
        }
        Path properties = home.resolve("application.properties");
        String text = Files.readString(properties);
        for (Map.Entry<String, String> setting : settings().entrySet()) {
            text = with(setting.getKey(), setting.getValue(), text);
        }
        Files.writeString(properties, text);
    }

    /** Saves the format of a recipe under the name that the text says. */
    static void writeFormat(String recipe, Path formats) throws IOException {
        Matcher name = Pattern.compile("Save it as `routes/formats/([a-z-]+\\.yaml)`")
                .matcher(adapting().section(recipe).text());
        if (!name.find()) {
            throw new IllegalStateException(recipe + " does not say what to save it as");
        }
        Files.writeString(Files.createDirectories(formats).resolve(name.group(1)), only("yaml", recipe));
    }

    /** The input that a recipe shows. */
    static String input(String recipe) {
        return only("", recipe);
    }

    /** Follows all recipes of the router, with their rows. */
    public static void followRouter(Path home) throws IOException {
        for (String recipe : OF_THE_ROUTER) {
            editRouter(home, recipe);
            addRows(home, recipe);
        }
    }

    /** Follows one recipe of the router, but for its rows. */
    public static void editRouter(Path home, String recipe) throws IOException {
        Path router = home.resolve(ROUTER);
        Files.writeString(router, before(OTHERWISE, recipe, Files.readString(router)));
    }

    /** Adds the tests of a recipe. */
    public static void addRows(Path home, String recipe) throws IOException {
        Files.writeString(home.resolve(ROUTER_TESTS), only("csv", recipe), StandardOpenOption.APPEND);
    }

    /** The shipped router with the {@code when} of a recipe. */
    static String router(String recipe) {
        return before(OTHERWISE, recipe, read(ROUTER));
    }

    /** The shipped routes that publish outcomes, with the step of the recipe. */
    static String queues() {
        return before(AFTER_PUBLISH, SECOND_QUEUE, read(QUEUES));
    }

    /** The settings of all recipes. */
    static Map<String, String> settings() {
        Map<String, String> all = new TreeMap<>();
        adapting().blocks("properties").forEach(block -> all.putAll(properties(block)));
        return all;
    }

    /** The settings of one recipe. */
    static Map<String, String> settings(String recipe) {
        return properties(only("properties", recipe));
    }

    /** The headings of the recipes that have a snippet of this language. */
    static List<String> having(String language) {
        List<String> titles = new ArrayList<>();
        for (String line :
                adapting().text().lines().filter(line -> line.startsWith("## ")).toList()) {
            String title = line.substring("## ".length());
            if (!adapting().section(title).blocks(language).isEmpty()) {
                titles.add(title);
            }
        }
        return titles;
    }

    private static Document adapting() {
        return Document.of("docs/adapting.md");
    }

    private static String only(String language, String recipe) {
        List<String> blocks = adapting().section(recipe).blocks(language);
        if (blocks.size() != 1) {
            throw new IllegalStateException(recipe + " has " + blocks.size() + " snippets of " + language);
        }
        return blocks.get(0);
    }

    private static String before(String place, String recipe, String text) {
        if (text.split(Pattern.quote(place), -1).length != 2) {
            throw new IllegalStateException("the recipe names a place that is not there once: " + place);
        }
        return text.replace(place, only("yaml", recipe) + place);
    }

    private static String with(String key, String value, String text) {
        Matcher line = Pattern.compile("(?m)^" + Pattern.quote(key) + "=.*$").matcher(text);
        String setting = key + "=" + value;
        return line.find() ? line.replaceFirst(Matcher.quoteReplacement(setting)) : text + "\n" + setting + "\n";
    }

    private static Map<String, String> properties(String block) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(block));
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
        Map<String, String> settings = new TreeMap<>();
        properties.stringPropertyNames().forEach(key -> settings.put(key, properties.getProperty(key)));
        return settings;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }
}
