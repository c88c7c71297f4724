package io.rechargeroutes.intake.message;

import io.rechargeroutes.broker.BrokerWatch;
import io.rechargeroutes.delivery.DeadLetter;
import io.rechargeroutes.delivery.DeadLetter.Cause;
import io.rechargeroutes.formats.InputFormat;
import io.rechargeroutes.formats.InputFormats;
import io.rechargeroutes.intake.InputMessage;
import io.rechargeroutes.intake.NumberedRow;
import io.rechargeroutes.intake.format.Row;
import io.rechargeroutes.intake.format.RowReader;
import io.rechargeroutes.intake.format.UnreadableInputException;
import io.rechargeroutes.intake.validate.RequestValidator;
import io.rechargeroutes.ledger.LedgerException;
import io.rechargeroutes.ledger.intake.Candidate;
import io.rechargeroutes.ledger.intake.Messages;
import io.rechargeroutes.ledger.intake.Messages.Envelope;
import io.rechargeroutes.log.FaultCause;
import io.rechargeroutes.log.LogLimiter;
import io.rechargeroutes.model.PlainText;
import io.rechargeroutes.settings.MessagingSettings;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.component.jms.JmsEndpoint;
import org.apache.camel.component.jms.JmsMessage;
import org.apache.camel.util.ObjectHelper;
import org.jboss.logging.Logger.Level;

/**
 * Takes messages through their life: opened, recorded in batches, and closed. A message that breaks anywhere is not
 * taken at all.
 */
@ApplicationScoped
@Named("messageIntake")
public class MessageIntake {

    private final Messages ledger;
    private final RequestValidator validator;
    private final InputFormats formats;
    private final BrokerWatch broker;
    private final LogLimiter log;
    private final int batch;
    private final int longest;
    private final String queue;

    MessageIntake(
            Messages ledger,
            RequestValidator validator,
            InputFormats formats,
            BrokerWatch broker,
            LogLimiter log,
            RechargeSettings settings,
            MessagingSettings messaging) {
        this.ledger = ledger;
        this.validator = validator;
        this.formats = formats;
        this.broker = broker;
        this.log = log;
        this.batch = settings.intake().batch();
        this.longest = messaging.jms().maxMessage();
        this.queue = messaging.queue().requests();
    }

    /**
     * Reads a message through. The body becomes an {@link InputMessage} where there are rows to record; it stays as it
     * is where they are recorded already, and where the message cannot be read: the reason stands in a property then.
     */
    public void open(Exchange exchange) throws JMSException {
        broker.reached();
        Message message = exchange.getMessage(JmsMessage.class).getJmsMessage();
        exchange.getMessage().removeHeaders("*", "CamelRedeliver*"); // they address endpoints and would reach providers
        String from = queue(exchange);
        Optional<InputFormat> foreign =
                formats.forQueue(from).map(format -> message instanceof TextMessage ? format.ofText() : format);
        byte[] content = {};
        try {
            content = MessageBody.of(message, longest);
            InputFormat format = foreign.orElse(formats.canonical(MessageBody.format(content)));
            Envelope envelope = begun(MessageProperties.envelope(message, content, format, from));
            format = asBegun(envelope, message, format);
            InputMessage input = new InputMessage(envelope, content, count(content, format), format);
            if (!ledger.isRecorded(input.envelope().id())) {
                exchange.getMessage().setBody(input);
            }
            exchange.setProperty("message", input);
        } catch (UnreadableInputException fault) {
            refuse(
                    MessageProperties.unreadable(
                            message, content, foreign.orElse(formats.canonical(MessageBody.format(content))), from),
                    fault);
            DeadLetter.because(exchange, Cause.UNREADABLE, reason(fault));
        }
    }

    /** The queue that its route consumes: a format may apply to it. */
    private String queue(Exchange exchange) {
        return exchange.getFromEndpoint() instanceof JmsEndpoint endpoint ? endpoint.getDestinationName() : queue;
    }

    /** A message that was begun before is read on as it was begun; a canonical one has no other way. */
    private Envelope begun(Envelope envelope) {
        return envelope.readAs() == null
                ? envelope
                : ledger.readAs(envelope.id()).map(envelope::as).orElse(envelope);
    }

    private InputFormat asBegun(Envelope envelope, Message message, InputFormat today) {
        if (Objects.equals(envelope.readAs(), today.stored())) {
            return today;
        }
        InputFormat begun = formats.begun(envelope.readAs(), envelope.format());
        return message instanceof TextMessage ? begun.ofText() : begun;
    }

    /**
     * Who waits for an answer gets one, once however often the message is delivered; the dead letter leaves in the
     * transaction of the message.
     */
    private void refuse(Envelope envelope, UnreadableInputException fault) {
        if (envelope.replyTo() != null) {
            ledger.accept(
                    envelope,
                    List.of(Candidate.rejected(
                            0,
                            fault.line() > 0 ? fault.line() : null,
                            null,
                            null,
                            "FILE_UNREADABLE",
                            PlainText.of("nothing of the message was taken: " + reason(fault)))),
                    true);
        }
    }

    private static String reason(UnreadableInputException fault) {
        return (fault.line() > 0 ? "line " + fault.line() + ": " : "")
                + fault.getMessage().replace("the file", "the message");
    }

    private int count(byte[] content, InputFormat format) {
        try (RowReader rows = rows(content, format)) {
            while (rows.hasNext()) {
                rows.next();
            }
            return rows.number() + 1;
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private RowReader rows(byte[] content, InputFormat format) {
        return format.open(new ByteArrayInputStream(content), validator.detailNames());
    }

    /** The rows of a message, in batches; the splitter takes one after the other. */
    public Iterator<List<NumberedRow>> batches(@Body InputMessage message) {
        RowReader rows = rows(message.content(), message.format());
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return rows.hasNext();
            }

            @Override
            public List<NumberedRow> next() {
                List<NumberedRow> next = new ArrayList<>();
                while (next.size() < batch && rows.hasNext()) {
                    Row row = rows.next();
                    next.add(new NumberedRow(rows.number(), row, null));
                }
                return next;
            }
        };
    }

    /** Whether the ledger may take it later: it is away, say. What it refuses once, it refuses whenever it is asked. */
    public boolean canWait(@ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable fault) {
        LedgerException ledgerFault = ObjectHelper.getException(LedgerException.class, fault);
        return ledgerFault != null && !ledgerFault.isPermanent();
    }

    /** A message that nothing can be done about. */
    public void giveUp(@ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable fault, Exchange exchange) {
        log.write(
                Level.ERROR,
                "message: " + FaultCause.of(fault),
                "messages could not be handled",
                "a message cannot be handled",
                MessageFault.of(fault));
        DeadLetter.because(
                exchange,
                ObjectHelper.getException(LedgerException.class, fault) == null ? Cause.UNHANDLED : Cause.NOT_RECORDED,
                reason(fault));
    }

    private static String reason(Throwable fault) {
        LedgerException refusal = ObjectHelper.getException(LedgerException.class, fault);
        return refusal == null
                ? "it could not be handled: " + fault
                : "it could not be recorded, at least not all of it: " + refusal.getMessage();
    }

    /**
     * Where rows were rejected and nobody waits for an answer, the message goes to the dead letter queue as well:
     * somebody must see it.
     */
    public void close(Exchange exchange) {
        Envelope envelope = exchange.getProperty("message", InputMessage.class).envelope();
        if (envelope.replyTo() == null) {
            ledger.rejections(envelope.id()).ifPresent(reason -> DeadLetter.because(exchange, Cause.REJECTED, reason));
        }
    }
}
