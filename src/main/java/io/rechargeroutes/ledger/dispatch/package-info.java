/** The life of a request: claimed, sent at most once, settled, and queried until it has an outcome. */
package io.rechargeroutes.ledger.dispatch;
