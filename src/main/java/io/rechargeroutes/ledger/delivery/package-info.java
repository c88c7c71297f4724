/** What goes out: events, replies, notices and changes, each in the hands of one process at a time. */
package io.rechargeroutes.ledger.delivery;
