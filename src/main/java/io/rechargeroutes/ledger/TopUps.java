package io.rechargeroutes.ledger;

import java.math.BigDecimal;

/** Keeps what people put into wallets, for the daily reconciliation. */
public interface TopUps {

    /**
     * Notes that somebody put money into a wallet now.
     *
     * @param amount rupees; negative where it was taken out
     * @param note   how it was paid, for those who look at it later
     */
    void noteTopUp(String provider, BigDecimal amount, String note, String who);
}
