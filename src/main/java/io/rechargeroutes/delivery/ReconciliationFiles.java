package io.rechargeroutes.delivery;

import io.rechargeroutes.ledger.provider.Reconciliation;
import io.rechargeroutes.model.Money;
import io.rechargeroutes.settings.FileAccess;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;

/** Writes the daily reports {@code reconciliation-2026-11-20.csv}: one row a provider. */
@ApplicationScoped
public class ReconciliationFiles {

    private static final String HEAD = line(
            "day",
            "provider",
            "opening",
            "openingAt",
            "topUps",
            "successes",
            "successCount",
            "refunds",
            "refundCount",
            "expected",
            "closing",
            "closingAt",
            "difference",
            "open",
            "openCount",
            "inFlight",
            "lateSuccesses",
            "lateFailures");

    private final Outbox outbox;

    ReconciliationFiles(Outbox outbox) {
        this.outbox = outbox;
    }

    /** Writes the report of a day and returns its name. It appears whole; one that is there already stays as it is. */
    public String write(LocalDate day, List<Reconciliation> accounts) throws IOException {
        outbox.id(); // makes the folder
        String content = HEAD + accounts.stream().map(ReconciliationFiles::row).collect(Collectors.joining());
        String name = freeName("reconciliation-" + day, content);
        Path draft = outbox.folder().resolve("." + name + ".part");
        Files.deleteIfExists(draft); // of a stop
        FileAccess.configured().write(draft, content);
        FileAccess.publish(draft, outbox.folder().resolve(name));
        return name;
    }

    /** A report of the same content was written before a stop, and not yet marked so. */
    private String freeName(String base, String content) throws IOException {
        String name = base + ".csv";
        for (int i = 2;
                Files.exists(outbox.folder().resolve(name))
                        && !Files.readString(outbox.folder().resolve(name)).equals(content);
                i++) {
            name = base + "." + i + ".csv";
        }
        return name;
    }

    private static String row(Reconciliation account) {
        return line(
                account.day(),
                account.provider(),
                money(account.opening()),
                account.openingAt(),
                money(account.topUps()),
                money(account.successes()),
                account.successCount(),
                money(account.refunds()),
                account.refundCount(),
                money(account.expected()),
                money(account.closing()),
                account.closingAt(),
                money(account.difference()),
                money(account.open()),
                account.openCount(),
                money(account.inFlight()),
                money(account.lateSuccesses()),
                money(account.lateFailures()));
    }

    private static String money(BigDecimal amount) {
        return Money.text(amount);
    }

    private static String line(Object... cells) {
        return CSVFormat.RFC4180.format(
                        Stream.of(cells).map(cell -> cell == null ? "" : cell).toArray()) + "\r\n";
    }
}
