package io.rechargeroutes.ledger;

/**
 * A row that was recorded now.
 *
 * @param row    as it was judged
 * @param events how many outcomes its order had by then; 0 for a rejected row
 */
record Submitted(Candidate row, int events) {
}
