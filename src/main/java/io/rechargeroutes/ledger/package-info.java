/** The durable record of every request: PostgreSQL, and nothing that is not committed there has happened. */
package io.rechargeroutes.ledger;
