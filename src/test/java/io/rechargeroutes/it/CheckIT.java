package io.rechargeroutes.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.KeyPair;
import io.rechargeroutes.docs.Recipes;
import io.rechargeroutes.sandbox.Sandbox;
import io.rechargeroutes.sandbox.SandboxSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command that looks at what an operator edited, before anything runs with it. */
class CheckIT {

    private static final String ALL_IN_ORDER = "all in order: routes";

    @TempDir
    Path home;

    @Test
    void theShippedFolderIsInOrderAndNothingIsTouched() throws Exception {
        Application application = Application.in(home);
        application.drop("waiting.csv", "orderId\nORD-1\n");
        assertEquals(0, application.run("check"), application.output());
        assertEquals(List.of(passed("router"), passed("failover"), ALL_IN_ORDER), lines(application));
        assertTrue(Files.exists(home.resolve("inbox/waiting.csv")));
        assertFalse(Files.exists(home.resolve("data")), "a ledger was started");
        assertFalse(Files.exists(home.resolve("outbox")));
    }

    /** What they decide is shown by {@code AdaptingTest}. */
    @Test
    void recipes_ofTheAdaptingPage_areInOrder() throws Exception {
        KeyPair key = KeyPair.genKeyPair(new JSch(), KeyPair.ECDSA, 256);
        key.writePrivateKey(home.resolve("key").toString());
        Files.writeString(
                home.resolve("known_hosts"),
                "partner.example ecdsa-sha2-nistp256 " + Base64.getEncoder().encodeToString(key.getPublicKeyBlob())
                        + "\n");
        Application application = Application.in(home)
                .with("recharge.sftp.private-key-file", "key")
                .with("recharge.sftp.known-hosts-file", "known_hosts")
                .environment("RECHARGE_ALERTS_MAIL_PASSWORD", "a password of the mail server")
                .environment("RECHARGE_ALERTS_WEBHOOK_SECRET", "a secret of the receiver");
        Recipes.followAll(home);
        assertEquals(0, application.run("check"), application.output());
        assertEquals(List.of(passed("router"), passed("failover"), ALL_IN_ORDER), lines(application));
    }

    /** In the packaged application, whose Camel is not that of the unit tests. */
    @Test
    void router_editedWrongly_isNamedByItsRows_andStopsTheStart() throws Exception {
        Application application = Application.in(home);
        edit("routes/router.camel.yaml", "${body.operator} == 'FASTAG'", "${body.operator} == 'FASTAGG'");
        List<String> faults = List.of(
                at("routes/router.test.csv", ",,FASTAG,,,,,,,,AOP")
                        + "expected AOP, got NOT_OFFERED (router-otherwise chose A1TOPUP, and A1TOPUP has no code for FASTAG)",
                at("routes/router.test.csv", "BILL_FETCH,,FASTAG,,,,,,,,AOP")
                        + "expected AOP, got NOT_OFFERED (router-otherwise chose A1TOPUP, and there is no route a1topup-bill-fetch)");
        assertEquals(1, application.run("check", "--json"), application.output());
        JsonNode report = new ObjectMapper().readTree(application.output());
        assertFalse(report.path("ok").asBoolean(), report.toString());
        assertEquals(
                faults,
                StreamSupport.stream(report.path("faults").spliterator(), false)
                        .map(fault -> fault.path("file").asText() + ":"
                                + fault.path("line").asInt() + ": "
                                + fault.path("message").asText())
                        .toList());
        assertEquals(2, report.at("/tests/0/failed").asInt(), report.toString());
        Files.delete(home.resolve("output.log"));
        assertEquals(1, application.run(), application.output());
        assertEquals(faults, lines(application));
        Files.delete(home.resolve("output.log"));
        assertEquals(1, application.run("check", "--jsn"), application.output());
        assertEquals(
                List.of("check has no argument --jsn; write check, or check --json; did you mean '--json'?"),
                lines(application));
        Files.delete(home.resolve("output.log"));
        Files.delete(home.resolve("routes/router.test.csv"));
        assertEquals(0, application.run("check"), application.output());
        assertTrue(
                lines(application).contains("note: routes/router.test.csv is not there: the router has no tests"),
                application.output());
    }

    private static List<String> lines(Application application) {
        return application.output().lines().toList();
    }

    private String passed(String route) throws IOException {
        String file = "routes/" + route + ".test.csv";
        long rows = Files.readAllLines(home.resolve(file)).stream()
                        .filter(line -> !line.startsWith("#"))
                        .count()
                - 1;
        return "tests: " + rows + " of " + file + " passed";
    }

    @Test
    void check_everyFault_isNamedWithFileAndLine() throws Exception {
        Application application = Application.in(home).with("a1topup.password", "");
        edit("routes/accept.camel.yaml", "- bean:", "- baen:");
        edit(
                "routes/dispatch.camel.yaml",
                "                        name: router",
                "                        name: routr");
        edit("routes/dispatch.camel.yaml", "fixedRate", "fixedRat");
        edit("routes/delivery/files.camel.yaml", "{{recharge.delivery.poll}}", "{{recharge.delivery.pol}}");
        edit("routes/delivery/changes.camel.yaml", "id: delivery-changes-append", "id: delivery-files-write");
        edit(
                "routes/providers/a1topup/status.camel.yaml",
                "routeConfigurationId: status-query",
                "routeConfigurationId: status-querry");
        edit("routes/providers/a1topup/balance.camel.yaml", "uri: direct", "uri: dirct");
        edit("routes/catalog/operators.csv", "AIRTEL,Airtel,MOBILE_PREPAID", "AIRTEL,Airtel,MOBILE");
        edit("application.properties", "a1topup.timeout", "a1topup.timout");
        assertEquals(1, application.run("check"), application.output());
        List<String> lines = application.output().lines().toList();
        assertEquals(
                List.of(
                        "application.properties: a1topup.password is not set; set it in the environment as A1TOPUP_PASSWORD",
                        at("routes/catalog/operators.csv", "AIRTEL,Airtel")
                                + "service 'MOBILE' is not known, use one of " + services(lines),
                        at("application.properties", "a1topup.timout")
                                + "there is no setting a1topup.timout; correct or remove it; did you mean 'a1topup.timeout'?",
                        at("routes/delivery/files.camel.yaml", "recharge.delivery.pol}}")
                                + "the setting recharge.delivery.pol is not set; add it to application.properties",
                        at("routes/delivery/files.camel.yaml", "id: delivery-files-write")
                                + "the id delivery-files-write stands at "
                                + at("routes/delivery/changes.camel.yaml", "id: delivery-files-write")
                                        .replaceFirst(": $", "")
                                + " too; give one of them another",
                        at("routes/dispatch.camel.yaml", "name: routr")
                                + "no route takes direct:routr; name one that exists; did you mean 'direct:router'?",
                        at("routes/providers/a1topup/status.camel.yaml", "status-querry")
                                + "there is no routeConfiguration status-querry; name one that exists; did you mean 'status-query'?",
                        at("routes/accept.camel.yaml", "baen")
                                + "Camel does not know this: Unknown node id: baen; look at the spelling",
                        at("routes/dispatch.camel.yaml", "fixedRat:")
                                + "timer has no parameter fixedRat; correct or remove it; did you mean 'fixedRate'?",
                        at("routes/providers/a1topup/balance.camel.yaml", "dirct")
                                + "there is no component dirct; use one that is built in",
                        "10 to mend"),
                lines);
    }

    /** The routes of a file that cannot be read are not missed elsewhere: one slip is one line. */
    @Test
    void check_tabInYaml_isOneFault() throws Exception {
        Application application = Application.in(home);
        edit(
                "routes/providers/aop/bill-fetch.camel.yaml",
                "      id: aop-bill-fetch-from",
                "\t  id: aop-bill-fetch-from");
        assertEquals(1, application.run("check"), application.output());
        assertEquals(
                List.of(
                        at("routes/providers/aop/bill-fetch.camel.yaml", "\t")
                                + "not YAML: found character '\\t(TAB)' that cannot start any token. "
                                + "(Do not use \\t(TAB) for indentation); look at the indentation, which is made of blanks",
                        "1 to mend"),
                application.output().lines().toList());
    }

    /**
     * Kamelets are read from the folder at each start: a slip in one is published with its own line, whoever uses it.
     */
    @Test
    void kamelet_edited_isCheckedAndReadWithoutARebuild() throws Exception {
        Application application = Application.in(home);
        edit("routes/kamelets/provider-call.kamelet.yaml", "throwExceptionOnFailure", "throwExceptionOnFailur");
        assertEquals(1, application.run("check"), application.output());
        assertTrue(
                application
                        .output()
                        .lines()
                        .toList()
                        .contains(
                                at("routes/kamelets/provider-call.kamelet.yaml", "throwExceptionOnFailur")
                                        + "https has no parameter throwExceptionOnFailur; correct or remove it; did you mean 'throwExceptionOnFailure'?"),
                application.output());
        edit("routes/kamelets/provider-call.kamelet.yaml", "throwExceptionOnFailur:", "throwExceptionOnFailure:");
        edit(
                "routes/kamelets/provider-call.kamelet.yaml",
                "name: \"{{provider}}-reply\"",
                "name: \"{{provider}}-echo\"");
        Files.delete(home.resolve("output.log"));
        assertEquals(1, application.run(), application.output());
        assertTrue(
                application
                        .output()
                        .contains(at("routes/kamelets/provider-call.kamelet.yaml", "-echo")
                                + "no route takes direct:aop-echo"),
                application.output());
    }

    /** An installation of an older version, taken over as it is. */
    @Test
    void providersFolderAtTheTop_isRefusedWithTheLineThatSaysWhereItBelongs() throws Exception {
        String reported =
                "routes/aop: a provider's routes belong into routes/providers/aop now; those of this version are there, take over what was edited and remove the folder";
        Application application = Application.in(home);
        Files.move(home.resolve("routes/providers/aop"), home.resolve("routes/aop"));
        assertEquals(1, application.run("check"), application.output());
        assertEquals(
                List.of(reported, "1 to mend"), application.output().lines().toList());
        Files.delete(home.resolve("output.log"));
        assertEquals(1, application.run(), application.output());
        assertEquals(List.of(reported), application.output().lines().toList());
    }

    /** In the file, in the environment and with -D; what check refuses the start refuses with the same lines. */
    @Test
    void settingOfAnotherType_isRefusedByCheckAndStartAlike() throws Exception {
        Application application = Application.in(home)
                .environment("A1TOPUP_FORMAT", "yaml")
                .environment("RECHARGE_DISPATCH_TROUBLE_LIMIT", "5")
                .with("recharge.dispatch.concurrency", "many")
                .with("recharge.intake.poll", "500");
        edit("application.properties", "recharge.intake.batch=500", "recharge.intake.batch=1.5");
        edit("application.properties", "recharge.dispatch.back-off=2s", "recharge.dispatch.back-off=soon");
        List<String> faults = List.of(
                "environment: RECHARGE_DISPATCH_TROUBLE_LIMIT: recharge.dispatch.trouble-limit is called recharge.circuit-breaker.failure-threshold now; set that instead",
                "environment: A1TOPUP_FORMAT: a1topup.format must be json or xml or csv",
                at("application.properties", "recharge.dispatch.back-off=")
                        + "recharge.dispatch.back-off must be a time with its unit like 500ms, 30s or 10m",
                "-Drecharge.dispatch.concurrency: recharge.dispatch.concurrency must be a whole number from 1 to 1000000",
                at("application.properties", "recharge.intake.batch=")
                        + "recharge.intake.batch must be a whole number from 1 to 1000000",
                "-Drecharge.intake.poll: recharge.intake.poll must be a time with its unit like 500ms or 1s");
        assertEquals(1, application.run("check"), application.output());
        assertEquals(
                Stream.concat(faults.stream(), Stream.of("6 to mend")).toList(),
                application.output().lines().toList());
        Files.delete(home.resolve("output.log"));
        assertEquals(1, application.run(), application.output());
        assertEquals(faults, application.output().lines().toList());
    }

    /**
     * In the file, in the environment and with -D. A variable that may be somebody else's is named, and stops nothing.
     */
    @Test
    void misspeltSetting_isRefusedByCheckAndStartAlike() throws Exception {
        Application application = Application.in(home)
                .environment("RECHARGE_INTAK_BATCH", "10")
                .environment("AOP_HOME", "/opt/aop")
                .with("recharge.duplicate-windw", "1h");
        edit("application.properties", "a1topup.rate", "a1topup.rte");
        edit("application.properties", "#a1topup.rte=", "a1topup.rte = 5");
        List<String> faults = List.of(
                at("application.properties", "a1topup.rte")
                        + "there is no setting a1topup.rte; correct or remove it; did you mean 'a1topup.rate'?",
                "-Drecharge.duplicate-windw: there is no setting recharge.duplicate-windw; correct or remove it; did you mean 'recharge.duplicate-window'?",
                "environment: RECHARGE_INTAK_BATCH: there is no setting of this name; correct or remove it; did you mean 'RECHARGE_INTAKE_BATCH'?");
        String note = "note: environment: AOP_HOME is the name of no setting, and is not used";
        assertEquals(1, application.run("check"), application.output());
        assertEquals(
                Stream.of(List.of(note), faults, List.of("3 to mend"))
                        .flatMap(List::stream)
                        .toList(),
                application.output().lines().toList());
        Files.delete(home.resolve("output.log"));
        assertEquals(1, application.run(), application.output());
        assertEquals(
                Stream.of(List.of(note), faults).flatMap(List::stream).toList(),
                application.output().lines().toList());
        Application corrected = Application.in(Files.createDirectories(home.resolve("corrected")))
                .environment("AOP_HOME", "/opt/aop");
        assertEquals(0, corrected.run("check"), corrected.output());
        assertEquals(List.of(note, passed("router"), passed("failover"), ALL_IN_ORDER), lines(corrected));
    }

    @Test
    void settingWithASlip_isReadAsMeant() throws Exception {
        Application application = Application.in(home)
                .environment("A1TOPUP_TIMEOUT", "30 s")
                .environment("AOP_URL", "https://host/api/AOP/ ")
                .with("recharge.dispatch.max-age", "1 day");
        assertEquals(0, application.run("check"), application.output());
        assertEquals(0, application.run("settings"), application.output());
        assertTrue(
                application
                        .output()
                        .lines()
                        .toList()
                        .containsAll(List.of(
                                "a1topup.timeout=30s  # environment",
                                "aop.url=https://host/api/AOP  # environment",
                                "recharge.dispatch.max-age=1d  # -D")),
                application.output());
    }

    /** Routes too get a setting in its normal form, wherever it comes from. */
    @Test
    void urlWithASlip_isCalledAsMeant() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SandboxSettings.defaults().withPort(0));
                Application application = Application.in(home)
                        .with("aop.url", "http://127.0.0.1:" + sandbox.port() + "/aop/")
                        .environment("A1TOPUP_URL", "\"http://127.0.0.1:" + sandbox.port() + "/a1topup/\"")
                        .environment("RECHARGE_DISPATCH_POLL", "'100 ms'")
                        .start()) {
            application.drop(
                    "one.csv",
                    "orderId,operator,circle,number,amount,provider\nSL-1,JIO,MUMBAI,9800000601,199,\nSL-2,AIRTEL,DELHI,9800000602,199,AOP\n"
                            + "SL-3,FASTAG,,DL01AB1234,500,\n");
            String results = application.result("one.results.csv");
            assertEquals(
                    3, results.lines().filter(row -> row.contains(",SUCCESS,")).count(), results);
        }
    }

    @Test
    void aFolderWithoutRoutesIsNoBundle() throws Exception {
        Application application = Application.in(home).with("recharge.routes", "rotes");
        assertEquals(1, application.run("check"));
        assertTrue(
                application.output().startsWith("rotes: no such folder; start where it is, or set recharge.routes"),
                application.output());
    }

    private void edit(String file, String from, String to) throws IOException {
        Path path = home.resolve(file);
        String text = Files.readString(path);
        assertTrue(text.contains(from), file + " has no " + from);
        Files.writeString(path, text.replaceFirst(Pattern.quote(from), Matcher.quoteReplacement(to)));
    }

    /** The place of the first line that holds some text, as the command writes it. */
    private String at(String file, String text) throws IOException {
        List<String> lines = Files.readAllLines(home.resolve(file));
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains(text)) {
                return file + ":" + (i + 1) + ": ";
            }
        }
        throw new AssertionError(file + " has no " + text);
    }

    private static String services(List<String> lines) {
        return lines.stream()
                .filter(line -> line.contains("service 'MOBILE'"))
                .findFirst()
                .map(line -> line.substring(line.indexOf('[')))
                .orElse("");
    }
}
