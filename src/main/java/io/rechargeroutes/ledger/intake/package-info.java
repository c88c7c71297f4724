/** What comes in: inputs from their first row to their last result, and the submissions that each row becomes. */
package io.rechargeroutes.ledger.intake;
