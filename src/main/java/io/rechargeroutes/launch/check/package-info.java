/**
 * What must be in order before anything is consumed: settings, ports, catalogue, the ledger. The start and the command
 * {@code check} share it.
 */
package io.rechargeroutes.launch.check;
