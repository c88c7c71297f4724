/** HTTP done safely: what every call to a provider has in common, whoever the provider is. */
package io.rechargeroutes.provider.http;
