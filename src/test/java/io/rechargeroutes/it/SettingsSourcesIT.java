package io.rechargeroutes.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Where a setting comes from, in the packaged application, for every key of the file: -D, the environment, the start
 * folder's file, the packaged one.
 */
class SettingsSourcesIT {

    private static final Path JAR = Path.of(System.getProperty("application.jar", "target/quarkus-app/quarkus-run.jar"))
            .toAbsolutePath();
    private static final Pattern LINE = Pattern.compile("#?((?:%sandbox\\.)?[a-z0-9][A-Za-z0-9.\"_-]*)=(.*)");
    private static final Pattern PRINTED = Pattern.compile("(\\S+?)=(.*)  # (.+)");

    @TempDir
    Path home;

    /** What {@code settings} prints of one key. */
    private record InForce(String value, String source) {}

    @Test
    void everyKey_inTheStartFoldersFile_winsOverThePackagedOne() throws Exception {
        Map<String, String> own = own();
        Files.write(home.resolve("application.properties"), lines(own), StandardCharsets.UTF_8);
        assertAllFrom(
                own,
                run(List.of(), Map.of()),
                home.toRealPath().resolve("application.properties").toString());
    }

    @Test
    void everyKey_inTheEnvironment_winsOverTheFile() throws Exception {
        Map<String, String> own = own();
        Files.write(
                home.resolve("application.properties"),
                own.keySet().stream().map(key -> key + "=other").toList());
        Map<String, String> environment = new TreeMap<>();
        own.forEach((key, value) ->
                environment.put(key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT), value));
        assertAllFrom(own, run(List.of(), environment), "environment");
    }

    @Test
    void everyKey_givenWithD_winsOverEnvironmentAndFile() throws Exception {
        Map<String, String> own = own();
        Files.write(
                home.resolve("application.properties"),
                own.keySet().stream().map(key -> key + "=other").toList());
        Map<String, String> environment = new TreeMap<>();
        own.forEach((key, value) ->
                environment.put(key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT), "other"));
        assertAllFrom(
                own,
                run(
                        own.entrySet().stream()
                                .map(entry -> "-D" + entry.getKey() + "=" + entry.getValue())
                                .toList(),
                        environment),
                "-D");
    }

    @Test
    void fileWithByteOrderMark_utf8OrUtf16_isRead() throws Exception {
        for (Charset charset : List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            Files.write(
                    home.resolve("application.properties"),
                    "\uFEFFrecharge.inbox=in2\r\nrecharge.outbox=out2\r\n".getBytes(charset));
            Map<String, InForce> settings = run(List.of(), Map.of());
            assertEquals("in2", settings.get("recharge.inbox").value(), charset.name());
            assertEquals("out2", settings.get("recharge.outbox").value(), charset.name());
        }
    }

    @Test
    void fileOfAnotherCharset_isRefusedWithOneLine() throws Exception {
        Files.write(home.resolve("application.properties"), "# Gebühr\n".getBytes(StandardCharsets.ISO_8859_1));
        for (String command : List.of("settings", "check", "sandbox")) {
            Process process = start(List.of(), Map.of(), command);
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
            assertEquals("application.properties is not UTF-8; save it as UTF-8", output.strip(), command);
            assertEquals(1, process.exitValue());
        }
    }

    @Test
    void secrets_areMasked() throws Exception {
        Map<String, InForce> settings = run(List.of(), Map.of("A1TOPUP_PASSWORD", "only-we-know"));
        assertEquals(new InForce("***", "environment"), settings.get("a1topup.password"));
    }

    /** Every key of the shipped file, those that are commented out too, with a value of our own. */
    private static Map<String, String> own() throws Exception {
        Map<String, String> own = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("application.properties"))) {
            Matcher setting = LINE.matcher(line);
            if (setting.matches()) {
                String key = setting.group(1).replaceFirst("^%sandbox\\.", "");
                own.put(key, (key.startsWith("aop.path.") ? "/" : "") + "own-" + own.size());
            }
        }
        assertTrue(own.size() > 100, "the file holds " + own.size());
        return own;
    }

    private static List<String> lines(Map<String, String> settings) {
        List<String> lines = new ArrayList<>();
        settings.forEach((key, value) -> lines.add(key + "=" + value));
        return lines;
    }

    private static void assertAllFrom(Map<String, String> own, Map<String, InForce> inForce, String source) {
        Map<String, InForce> expected = new TreeMap<>();
        own.forEach((key, value) -> expected.put(key, new InForce(secret(inForce.get(key)) ? "***" : value, source)));
        Map<String, InForce> found = new TreeMap<>(inForce);
        found.keySet().retainAll(own.keySet());
        expected.forEach((key, value) -> assertEquals(value, found.get(key), key));
    }

    private static boolean secret(InForce setting) {
        return setting != null && setting.value().equals("***");
    }

    private Map<String, InForce> run(List<String> options, Map<String, String> environment) throws Exception {
        Process process = start(options, environment, "settings");
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue(), output);
        Map<String, InForce> settings = new TreeMap<>();
        output.lines()
                .map(PRINTED::matcher)
                .filter(Matcher::matches)
                .forEach(line -> settings.put(line.group(1), new InForce(line.group(2), line.group(3))));
        return settings;
    }

    private Process start(List<String> options, Map<String, String> environment, String command) throws Exception {
        List<String> line = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        line.addAll(Application.SHORT_LIVED);
        line.addAll(options);
        line.addAll(List.of("-jar", JAR.toString(), command));
        ProcessBuilder builder =
                new ProcessBuilder(line).directory(home.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return builder.start();
    }
}
