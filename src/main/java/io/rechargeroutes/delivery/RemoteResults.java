package io.rechargeroutes.delivery;

import io.rechargeroutes.ledger.delivery.DeliveryBatch;
import io.rechargeroutes.ledger.delivery.RemoteOutbox;
import io.rechargeroutes.ledger.delivery.RemoteOutbox.RemoteResult;
import io.rechargeroutes.log.LogLimiter;
import io.rechargeroutes.model.PlainText;
import io.rechargeroutes.settings.SftpSettings;
import io.rechargeroutes.sftp.SftpServer;
import io.rechargeroutes.sftp.SftpWatch;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;

/**
 * The result files that an SFTP server waits for. The local ones stay as they are. The flow between the steps is in
 * routes/delivery/sftp.camel.yaml.
 */
@ApplicationScoped
@Named("remoteResults")
public class RemoteResults {

    private static final int MOST = 20;

    private final RemoteOutbox ledger;
    private final Outbox outbox;
    private final SftpSettings settings;
    private final SftpWatch watch;
    private final LogLimiter log;
    private final CamelContext camel;

    RemoteResults(
            RemoteOutbox ledger,
            Outbox outbox,
            SftpSettings settings,
            SftpWatch watch,
            LogLimiter log,
            CamelContext camel) {
        this.ledger = ledger;
        this.outbox = outbox;
        this.settings = settings;
        this.watch = watch;
        this.log = log;
        this.camel = camel;
    }

    /** Claims files of this outbox that the server must have. */
    public DeliveryBatch<RemoteResult> claim() throws IOException {
        return ledger.claim(SftpServer.of(settings).orElseThrow().source(), outbox.id(), MOST);
    }

    /** Whether this one may be put now. Its lease is renewed; false where another node has it, and at a stop. */
    public boolean owned(@Body RemoteResult result, @ExchangeProperty("batch") DeliveryBatch<RemoteResult> batch) {
        return !camel.isStopping() && batch.mayDeliver(result);
    }

    /** The local file, and the name that it gets. Both are made of names that were checked when the input came. */
    public void file(@ExchangeProperty("result") RemoteResult result, Exchange exchange) throws IOException {
        Path file = outbox.folder().resolve(result.localName());
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(result.localName(), null, "it is not in the outbox any more");
        }
        exchange.getMessage().removeHeaders("*", "CamelRedeliver*");
        exchange.getMessage().setHeader(Exchange.FILE_NAME, result.remoteName());
        exchange.getMessage().setBody(file.toFile());
    }

    /** Records that the server has a file. */
    public void put(
            @ExchangeProperty("result") RemoteResult result,
            @ExchangeProperty("batch") DeliveryBatch<RemoteResult> batch) {
        ledger.put(batch, result);
    }

    /** It is put again after a back-off. */
    public void failed(
            @ExchangeProperty("result") RemoteResult result,
            @ExchangeProperty("batch") DeliveryBatch<RemoteResult> batch,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable fault) {
        String why = watch.reason(fault);
        log.warn(
                "sftp result: " + fault.getClass().getName(),
                "times a result file could not be put on the SFTP server",
                PlainText.of(result.localName()) + " cannot be put on the SFTP server, and is put again: " + why);
        ledger.failed(batch, result, settings.backOff(), settings.backOffLimit(), why);
    }

    /** Ends the claims. */
    public void release(@ExchangeProperty("batch") DeliveryBatch<RemoteResult> batch) {
        ledger.release(batch);
    }
}
