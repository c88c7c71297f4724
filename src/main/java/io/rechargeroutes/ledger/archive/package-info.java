/** Finished requests and inputs after their time in the tables: the archive, and the way back from it. */
package io.rechargeroutes.ledger.archive;
