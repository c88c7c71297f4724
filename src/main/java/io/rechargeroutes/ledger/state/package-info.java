/** What an outcome makes of a request: pure decisions, without a database and without a container. */
package io.rechargeroutes.ledger.state;
