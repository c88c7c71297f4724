/** The SFTP server that files come from and results go back to: how it is reached, and whether it is. */
package io.rechargeroutes.sftp;
