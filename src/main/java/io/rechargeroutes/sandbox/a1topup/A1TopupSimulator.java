package io.rechargeroutes.sandbox.a1topup;

import io.rechargeroutes.sandbox.SimulatedApi;
import io.rechargeroutes.sandbox.SimulatedProvider;

/** A1Topup in the sandbox. */
public final class A1TopupSimulator implements SimulatedProvider {

    @Override
    public String name() {
        return "a1topup";
    }

    @Override
    public String title() {
        return "A1Topup";
    }

    /** Its orderid is no idempotency key. */
    @Override
    public boolean repeats() {
        return true;
    }

    @Override
    public SimulatedApi open(SimulatedProvider.Parts parts) {
        return new SimulatedA1Topup(new Callbacks(parts.vertx(), parts.settings(), parts.book()));
    }
}
