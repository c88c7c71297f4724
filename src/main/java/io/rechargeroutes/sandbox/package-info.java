/**
 * Providers simulated over real HTTP, a package below this one each, and a journal of every request they got.
 *
 * <p>A request takes one way through: {@link io.rechargeroutes.sandbox.Sandbox} finds the provider's simulator, which
 * has the {@link io.rechargeroutes.sandbox.SimulatedApi} read it, notes it in the order book and the journal, and only
 * then executes it, has the API word the reply, and sends that reply the way the number's last two digits or a fault
 * rule ask for.
 */
package io.rechargeroutes.sandbox;
