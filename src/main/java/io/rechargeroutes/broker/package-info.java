/** The way to the message broker: one pooled connection factory, whichever broker the url names, and one voice for its troubles. */
package io.rechargeroutes.broker;
