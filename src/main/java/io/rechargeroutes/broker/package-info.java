/**
 * The way to the message broker: one pooled connection factory, whichever broker the url names, and one voice for its
 * faults.
 */
package io.rechargeroutes.broker;
