/**
 * What operators see and decide: a search for requests, decisions about them, nodes that are configured differently.
 */
package io.rechargeroutes.ledger.ops;
