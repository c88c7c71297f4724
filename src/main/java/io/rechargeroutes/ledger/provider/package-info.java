/** What is known of a provider as a whole: its circuit, its pauses, its wallet, its statements. */
package io.rechargeroutes.ledger.provider;
