package io.rechargeroutes.launch.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.KeyPair;
import io.rechargeroutes.settings.ShippedSettings;
import io.rechargeroutes.sftp.SftpHost;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Half a group of settings is refused with the key that is missing; what cannot work is refused with its own. */
class TransportChecksTest {

    @TempDir
    Path home;

    private static List<String> faults(Map<String, String> given) {
        return new TransportChecks(ShippedSettings.with(given)).faults();
    }

    private static void only(Map<String, String> given, String key, String what) {
        List<String> faults = faults(given);
        assertEquals(1, faults.size(), faults.toString());
        assertTrue(faults.get(0).startsWith("application.properties: " + key + " "), faults.get(0));
        assertTrue(faults.get(0).contains(what), faults.get(0));
    }

    private static Map<String, String> changed(Map<String, String> all, String key, String value) {
        Map<String, String> changed = new HashMap<>(all);
        if (value == null) {
            changed.remove(key);
        } else {
            changed.put(key, value);
        }
        return changed;
    }

    private Map<String, String> sftp() throws Exception {
        try (SftpHost host = SftpHost.start(home.resolve("host"))) {
            return host.settings();
        }
    }

    private static Map<String, String> mail() {
        return Map.of(
                "recharge.alerts.mail.host",
                "mail.example",
                "recharge.alerts.mail.username",
                "recharge",
                "recharge.alerts.mail.password",
                "secret",
                "recharge.alerts.mail.from",
                "recharge@example.org",
                "recharge.alerts.mail.to",
                "a@example.org,b@example.org");
    }

    private static Map<String, String> webhook() {
        return Map.of(
                "recharge.alerts.webhook.url",
                "https://alerts.example/recharge",
                "recharge.alerts.webhook.secret",
                "0123456789abcdef");
    }

    @Test
    void nothing_isInOrder_andSoIsAll() throws Exception {
        assertEquals(List.of(), faults(Map.of()));
        Map<String, String> all = new HashMap<>(sftp());
        all.putAll(mail());
        all.putAll(webhook());
        assertEquals(List.of(), faults(all));
    }

    @ParameterizedTest
    @CsvSource({
        "recharge.sftp.url,recharge.sftp.url",
        "recharge.sftp.username,recharge.sftp.username",
        "recharge.sftp.password,recharge.sftp.password",
        "recharge.sftp.known-hosts-file,recharge.sftp.known-hosts-file"
    })
    void sftp_withoutOneOfThem_namesIt(String without, String named) throws Exception {
        only(changed(sftp(), without, null), named, "is not set");
    }

    @ParameterizedTest
    @CsvSource({
        "recharge.sftp.url,sftp://me:secret@host,must be like sftp://host",
        "recharge.sftp.url,sftp://host/in,must be like sftp://host",
        "recharge.sftp.url,ftp://host,must be like sftp://host",
        "recharge.sftp.known-hosts-file,target/none,no such file",
        "recharge.sftp.private-key-file,pom.xml,holds no private key",
        "recharge.sftp.private-key-file,target/none,no such file",
        "recharge.sftp.requests,in*,must be a folder",
        "recharge.sftp.requests,/in,must be a folder",
        "recharge.sftp.requests,../in,must be a folder",
        "recharge.sftp.done,requests,and so is recharge.sftp.requests",
        "recharge.sftp.results,requests,and so is recharge.sftp.requests"
    })
    void sftp_thatCannotWork_isNamed(String key, String value, String what) throws Exception {
        only(changed(sftp(), key, value), key, what);
    }

    @Test
    void knownHosts_withoutThisServer_saysHowToAddIt() throws Exception {
        only(
                changed(sftp(), "recharge.sftp.url", "sftp://partner.example:2222"),
                "recharge.sftp.known-hosts-file",
                "has no key of [partner.example]:2222; add it with ssh-keyscan -p 2222 partner.example");
    }

    @Test
    void privateKey_needsItsPassphrase() throws Exception {
        KeyPair key = KeyPair.genKeyPair(new JSch(), KeyPair.ECDSA, 256);
        Path file = home.resolve("key");
        key.writePrivateKey(file.toString(), "open sesame".getBytes(StandardCharsets.UTF_8));
        Map<String, String> settings = changed(sftp(), "recharge.sftp.private-key-file", file.toString());
        only(settings, "recharge.sftp.private-key-file", "private-key-passphrase does not open");
        only(
                changed(settings, "recharge.sftp.private-key-passphrase", "wrong"),
                "recharge.sftp.private-key-file",
                "private-key-passphrase does not open");
        assertEquals(List.of(), faults(changed(settings, "recharge.sftp.private-key-passphrase", "open sesame")));
    }

    @ParameterizedTest
    @CsvSource({
        "recharge.alerts.mail.host,recharge.alerts.mail.host",
        "recharge.alerts.mail.password,recharge.alerts.mail.password",
        "recharge.alerts.mail.username,recharge.alerts.mail.username",
        "recharge.alerts.mail.from,recharge.alerts.mail.from",
        "recharge.alerts.mail.to,recharge.alerts.mail.to"
    })
    void mail_withoutOneOfThem_namesIt(String without, String named) {
        only(changed(mail(), without, null), named, "is not set");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "recharge.alerts.mail.tls|none|would send the password for all to read",
                "recharge.alerts.mail.from|nobody|must be an e-mail address",
                "recharge.alerts.mail.to|a@example.org,nobody|must be an e-mail address",
                "recharge.alerts.mail.to|a@example.org\\nBcc: b@example.org|must be an e-mail address"
            })
    void mail_thatCannotWork_isNamed(String key, String value, String what) {
        only(changed(mail(), key, value.replace("\\n", "\n")), key, what);
    }

    @Test
    void webhook_withoutOneOfThem_namesIt() {
        only(changed(webhook(), "recharge.alerts.webhook.url", null), "recharge.alerts.webhook.url", "is not set");
        only(
                changed(webhook(), "recharge.alerts.webhook.secret", null),
                "recharge.alerts.webhook.secret",
                "is not set");
    }

    @ParameterizedTest
    @CsvSource({
        "recharge.alerts.webhook.secret,short,must have 16 characters",
        "recharge.alerts.webhook.url,https://u:p@host/,must be an address",
        "recharge.alerts.webhook.url,mailto:a@b,must be an address",
        "recharge.alerts.webhook.url,https://business.a1topup.com/x,has the host of a1topup.url",
        "recharge.alerts.webhook.url,http://API.aopay.co.in:8080/x,has the host of aop."
    })
    void webhook_thatCannotWork_isNamed(String key, String value, String what) {
        only(changed(webhook(), key, value), key, what);
    }

    @Test
    void webhook_onLoopback_isDistinguishedByItsPort() {
        Map<String, String> settings =
                changed(webhook(), "recharge.alerts.webhook.url", "http://localhost:8181/alerts");
        settings.put("a1topup.url", "http://127.0.0.1:8180/a1topup");
        assertEquals(List.of(), faults(settings));
        settings.put("a1topup.url", "http://127.0.0.1:8181/a1topup");
        only(settings, "recharge.alerts.webhook.url", "has the host of a1topup.url");
    }

    @Test
    void secret_ofAnyGroup_standsInNoFault() throws IOException {
        Map<String, String> settings = Map.of(
                "recharge.sftp.password",
                "open sesame",
                "recharge.alerts.mail.password",
                "open sesame",
                "recharge.alerts.webhook.secret",
                "open sesame",
                "recharge.sftp.private-key-passphrase",
                "open sesame");
        assertEquals(3, faults(settings).size());
        assertTrue(faults(settings).stream().noneMatch(fault -> fault.contains("sesame")));
        assertTrue(Files.isDirectory(home));
    }
}
