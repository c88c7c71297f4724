/** What must not be read by others: how it is encrypted, and the files that keys come from. */
package io.rechargeroutes.secrets;
