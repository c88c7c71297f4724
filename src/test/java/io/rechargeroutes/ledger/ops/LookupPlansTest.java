package io.rechargeroutes.ledger.ops;

import io.rechargeroutes.ledger.TestLedger;
import io.rechargeroutes.ledger.YearOfRequests;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** With 50,000 requests, most of them archived, every lookup begins at an index. */
class LookupPlansTest {

    private static final YearOfRequests YEAR = YearOfRequests.of(50_000);
    private static TestLedger ledger;

    @BeforeAll
    static void aYear() throws Exception {
        ledger = TestLedger.empty();
        YEAR.load(ledger.source());
        LookupPlans.of(YEAR, ledger).hashNumbers();
    }

    @AfterAll
    static void leaveNone() {
        TestLedger.empty();
    }

    @Test
    void lookups_inAYearOfRequests_useTheirIndexes() {
        LookupPlans.check(YEAR, ledger, true);
    }
}
