package io.rechargeroutes.dispatch;

import io.rechargeroutes.ledger.EnquiryLedger;
import io.rechargeroutes.ledger.LedgerException;
import io.rechargeroutes.ledger.Settlement;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;

/** The steps of the status check: which requests are due, and what an answer makes of them. */
@ApplicationScoped
@Named("enquiry")
public class Enquiry {

    private final EnquiryLedger ledger;
    private final Settlement settlement;
    private final RechargeSettings settings;
    private volatile boolean lost;

    Enquiry(EnquiryLedger ledger, Settlement settlement, RechargeSettings settings) {
        this.ledger = ledger;
        this.settlement = settlement;
        this.settings = settings;
    }

    /** Claims the requests that are due. Those that the ledger's absence left claimed by an earlier firing are due again: firings of a process do not overlap. */
    public List<Attempt> claim() {
        if (lost) {
            ledger.giveBack();
            lost = false;
        }
        return noting(() -> ledger.claim(settings.status().batch()));
    }

    private <T> T noting(Supplier<T> work) {
        try {
            return work.get();
        } catch (LedgerException away) {
            lost = true;
            throw away;
        }
    }

    /** Sets what the provider's status route needs. A process that is told to stop asks no more; others do when its lease is given up. */
    public void prepare(@Body Attempt attempt, Exchange exchange) {
        if (exchange.getContext().isStopping()) {
            exchange.setRouteStop(true);
            return;
        }
        exchange.setProperty("attempt", attempt);
        exchange.setProperty("lane", attempt.provider().toLowerCase(Locale.ROOT));
    }

    /** Records what the provider said. */
    public void settle(@ExchangeProperty("attempt") Attempt attempt, Exchange exchange) {
        noting(() -> settlement.afterEnquiry(attempt.request().orderId(), attempt.reference(), Dispatch.outcome(exchange)));
    }
}
