/**
 * What the dispatch and status query routes need besides flow: permits of the providers, claims, records of intent,
 * settlements.
 */
package io.rechargeroutes.dispatch;
