/** Whether the ledger has gone back in time: how that is recognised, and how an operator confirms that work goes on. */
package io.rechargeroutes.ledger.restore;
