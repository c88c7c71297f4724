package io.rechargeroutes.delivery;

import io.quarkus.logging.Log;
import io.rechargeroutes.ledger.Intakes;
import io.rechargeroutes.ledger.LedgerException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import org.apache.camel.quarkus.main.events.AfterStart;

/** Says at start which results wait for an outbox that is not this one: where no node has it any more, nobody would ever write them. */
@ApplicationScoped
public class OtherOutboxes {

    void look(@Observes AfterStart event, Intakes intakes, Outbox outbox) {
        try {
            say(intakes, outbox);
        } catch (IOException | LedgerException away) {
            Log.debug("delivery says what is wrong with the outbox or the ledger", away);
        }
    }

    private static void say(Intakes intakes, Outbox outbox) throws IOException {
        String ours = outbox.id();
        intakes.openByOutbox().forEach((id, files) -> {
            if (!id.equals(ours)) {
                Log.warn(line(files, id, outbox.folder().toString()));
            }
        });
    }

    static String line(int files, String id, String folder) {
        return files + " files wait for results in another outbox, whose .outbox-id is '" + id + "'. If no other node has it: set recharge.outbox back "
                + "to that folder, or stop, write that id into " + folder + "/.outbox-id, and start";
    }
}
