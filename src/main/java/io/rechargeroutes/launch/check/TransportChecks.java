package io.rechargeroutes.launch.check;

import com.jcraft.jsch.HostKeyRepository;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.KeyPair;
import io.rechargeroutes.launch.check.routes.ProviderHosts;
import io.rechargeroutes.settings.AlertSettings;
import io.rechargeroutes.settings.SettingSource;
import io.rechargeroutes.settings.SftpSettings;
import io.rechargeroutes.settings.TypedSettings;
import io.rechargeroutes.sftp.SftpServer;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;

/** Settings of SFTP and alerts that belong together: half of a group is refused. Nothing is connected. */
final class TransportChecks {

    private static final String SFTP = "recharge.sftp.";
    private static final String MAIL = "recharge.alerts.mail.";
    private static final String WEBHOOK = "recharge.alerts.webhook.";
    private static final Pattern FOLDER = Pattern.compile("[\\p{L}\\p{N}._-]+(/[\\p{L}\\p{N}._-]+)*");
    private static final int SHORTEST_SECRET = 16;

    private final Config config;
    private final SftpSettings sftp;
    private final AlertSettings alerts;

    /** @param config whose settings are all of their types */
    TransportChecks(Config config) {
        this.config = config;
        this.sftp = TypedSettings.of(config, SftpSettings.class);
        this.alerts = TypedSettings.of(config, AlertSettings.class);
    }

    List<String> faults() {
        List<String> faults = new ArrayList<>(sftp());
        faults.addAll(mail());
        faults.addAll(webhook());
        return faults;
    }

    private List<String> sftp() {
        Map<String, Optional<?>> further = new LinkedHashMap<>();
        further.put("username", sftp.username());
        further.put("password", sftp.password());
        further.put("private-key-file", sftp.privateKeyFile());
        further.put("private-key-passphrase", sftp.privateKeyPassphrase());
        further.put("known-hosts-file", sftp.knownHostsFile());
        further.put("done", sftp.done());
        if (sftp.url().isEmpty()) {
            return withoutFirst(SFTP, "url", further);
        }
        List<String> faults = new ArrayList<>();
        Optional<SftpServer> server = SftpServer.of(sftp);
        if (server.isEmpty()) {
            faults.add(fault(
                    SFTP + "url",
                    "must be like sftp://host or sftp://host:22, without user and folder; the folders have settings of "
                            + "their own"));
        }
        needed(SFTP + "username", sftp.username(), SFTP + "url").ifPresent(faults::add);
        if (sftp.password().isEmpty() && sftp.privateKeyFile().isEmpty()) {
            faults.add(SettingSource.missing(
                    SFTP + "password", ", and neither is " + SFTP + "private-key-file; set one of them"));
        }
        if (sftp.privateKeyPassphrase().isPresent() && sftp.privateKeyFile().isEmpty()) {
            faults.add(SettingSource.missing(
                    SFTP + "private-key-file", ", and " + SFTP + "private-key-passphrase is; set both, or neither"));
        }
        sftp.privateKeyFile().flatMap(this::privateKey).ifPresent(faults::add);
        Optional<String> unset = needed(SFTP + "known-hosts-file", sftp.knownHostsFile(), SFTP + "url");
        unset.ifPresent(faults::add);
        server.flatMap(known -> sftp.knownHostsFile().flatMap(file -> knownHosts(known, file)))
                .ifPresent(faults::add);
        faults.addAll(folders());
        return faults;
    }

    private Optional<String> privateKey(Path file) {
        if (!Files.isReadable(file)) {
            return Optional.of(fault(SFTP + "private-key-file", "is " + file + ": no such file, or not readable"));
        }
        try {
            KeyPair key = KeyPair.load(new JSch(), file.toString(), null);
            boolean open = !key.isEncrypted()
                    || sftp.privateKeyPassphrase().filter(key::decrypt).isPresent();
            key.dispose();
            return open
                    ? Optional.empty()
                    : Optional.of(fault(
                            SFTP + "private-key-file",
                            "is " + file + ", which " + SFTP
                                    + "private-key-passphrase does not open; correct that one"));
        } catch (JSchException | RuntimeException unreadable) {
            return Optional.of(fault(SFTP + "private-key-file", "is " + file + ", which holds no private key"));
        }
    }

    private Optional<String> knownHosts(SftpServer server, Path file) {
        if (!Files.isReadable(file)) {
            return Optional.of(fault(SFTP + "known-hosts-file", "is " + file + ": no such file, or not readable"));
        }
        try {
            JSch client = new JSch();
            client.setKnownHosts(file.toString());
            HostKeyRepository known = client.getHostKeyRepository();
            return known.getHostKey(server.knownHost(), null).length > 0
                    ? Optional.empty()
                    : Optional.of(fault(
                            SFTP + "known-hosts-file",
                            "is " + file + ", which has no key of " + server.knownHost()
                                    + "; add it with ssh-keyscan -p "
                                    + server.port() + " " + server.host()
                                    + ", and compare its fingerprint with the server's operator"));
        } catch (JSchException | RuntimeException unreadable) {
            return Optional.of(
                    fault(SFTP + "known-hosts-file", "is " + file + ", which cannot be read as known hosts"));
        }
    }

    /** Results in the folder of requests would be taken for requests. */
    private List<String> folders() {
        List<String> faults = new ArrayList<>();
        Map<String, String> folders = new LinkedHashMap<>();
        folders.put(SFTP + "requests", sftp.requests());
        folders.put(SFTP + "results", sftp.results());
        sftp.done().ifPresent(done -> folders.put(SFTP + "done", done));
        Map<String, String> seen = new LinkedHashMap<>();
        folders.forEach((key, folder) -> {
            boolean sound = FOLDER.matcher(folder).matches()
                    && List.of(folder.split("/")).stream().noneMatch(part -> part.equals(".") || part.equals(".."));
            if (!sound) {
                faults.add(fault(key, "must be a folder like in or /data/in, without blanks and special characters"));
                return;
            }
            String same = seen.putIfAbsent(folder, key);
            if (same != null) {
                faults.add(fault(key, "is " + folder + ", and so is " + same + "; give each its own folder"));
            }
        });
        return faults;
    }

    private List<String> mail() {
        AlertSettings.Mail mail = alerts.mail();
        if (mail.host().isEmpty()) {
            Map<String, Optional<?>> further = new LinkedHashMap<>();
            further.put("username", mail.username());
            further.put("password", mail.password());
            further.put("from", mail.from());
            further.put("to", mail.to());
            return withoutFirst(MAIL, "host", further);
        }
        List<String> faults = new ArrayList<>();
        needed(MAIL + "from", mail.from(), MAIL + "host").ifPresent(faults::add);
        needed(MAIL + "to", mail.to(), MAIL + "host").ifPresent(faults::add);
        if (mail.username().isPresent()) {
            needed(MAIL + "password", mail.password(), MAIL + "username").ifPresent(faults::add);
            if (mail.tls() == AlertSettings.Mail.Tls.NONE) {
                faults.add(fault(
                        MAIL + "tls", "is none, and would send the password for all to read; set starttls or tls"));
            }
        } else if (mail.password().isPresent()) {
            needed(MAIL + "username", mail.username(), MAIL + "password").ifPresent(faults::add);
        }
        mail.from().filter(address -> !isAddress(address)).ifPresent(none -> faults.add(noAddress(MAIL + "from")));
        mail.to()
                .filter(addresses -> !addresses.stream().allMatch(TransportChecks::isAddress))
                .ifPresent(none -> faults.add(noAddress(MAIL + "to")));
        return faults;
    }

    private String noAddress(String key) {
        return fault(key, "must be an e-mail address like oncall@example.org");
    }

    private static boolean isAddress(String text) {
        try {
            InternetAddress address = new InternetAddress(text, true);
            return address.getAddress().equals(text) && text.indexOf('@') > 0 && !text.matches(".*[\\s,;<>].*");
        } catch (AddressException none) {
            return false;
        }
    }

    private List<String> webhook() {
        AlertSettings.Webhook webhook = alerts.webhook();
        if (webhook.url().isEmpty()) {
            return withoutFirst(WEBHOOK, "url", Map.of("secret", webhook.secret()));
        }
        List<String> faults = new ArrayList<>();
        String url = webhook.url().get();
        needed(WEBHOOK + "secret", webhook.secret(), WEBHOOK + "url").ifPresent(faults::add);
        if (webhook.secret().filter(secret -> secret.length() < SHORTEST_SECRET).isPresent()) {
            faults.add(fault(
                    WEBHOOK + "secret",
                    "must have " + SHORTEST_SECRET + " characters or more; make one with openssl rand -hex 32"));
        }
        if (!isUrl(url)) {
            faults.add(fault(WEBHOOK + "url", "must be an address like https://host/path, without user and query"));
        } else {
            ProviderHosts.settingOf(config, url)
                    .ifPresent(key -> faults.add(fault(
                            WEBHOOK + "url",
                            "has the host of " + key + ": alerts must not reach a provider; name another host")));
        }
        return faults;
    }

    private static boolean isUrl(String text) {
        try {
            URI url = new URI(text);
            return text.matches("https?://[^\\s{}'\"$]+")
                    && url.getHost() != null
                    && url.getUserInfo() == null
                    && url.getQuery() == null
                    && url.getFragment() == null;
        } catch (URISyntaxException none) {
            return false;
        }
    }

    /** Settings of a group whose first one, which switches it on, is not set. */
    private static List<String> withoutFirst(String group, String first, Map<String, Optional<?>> further) {
        return further.entrySet().stream()
                .filter(setting -> setting.getValue().isPresent())
                .map(setting -> SettingSource.missing(
                        group + first, ", and " + group + setting.getKey() + " is; set both, or neither"))
                .limit(1)
                .toList();
    }

    private static Optional<String> needed(String key, Optional<?> value, String by) {
        return value.isPresent()
                ? Optional.empty()
                : Optional.of(SettingSource.missing(key, ", and " + by + " needs it; set it"));
    }

    private String fault(String key, String what) {
        return SettingSource.fault(config, key, what);
    }
}
