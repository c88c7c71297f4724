/** What a ledger of years costs: run by hand, {@code mvn -Pyears verify}. */
package io.rechargeroutes.years;
