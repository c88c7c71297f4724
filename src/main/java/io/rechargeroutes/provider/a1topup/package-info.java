/** A1Topup's API: its requests, its answers, its spellings; nothing of it is known elsewhere. */
package io.rechargeroutes.provider.a1topup;
