package io.rechargeroutes.delivery;

import io.rechargeroutes.ledger.NoticeLedger;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import org.apache.camel.ProducerTemplate;

/** Takes notices from the ledger to the route that announces them. */
@ApplicationScoped
@Named("notices")
public class Notices {

    private static final String ROUTE = "direct:delivery-notices-tell";

    private final NoticeLedger ledger;
    private final ProducerTemplate camel;

    Notices(NoticeLedger ledger, ProducerTemplate camel) {
        this.ledger = ledger;
        this.camel = camel;
    }

    /** Announces what nobody announced yet. A notice whose announcement fails is announced again at the next look. */
    public int announce() {
        return ledger.announce(notice -> camel.sendBody(ROUTE, notice));
    }
}
