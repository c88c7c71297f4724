/** AOP's API: its requests, its answers, its spellings; nothing of it is known elsewhere. */
package io.rechargeroutes.provider.aop;
