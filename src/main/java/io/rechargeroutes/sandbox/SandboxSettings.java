package io.rechargeroutes.sandbox;

import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How the simulators run.
 *
 * @param host              the address to listen on
 * @param port              the port to listen on; 0 takes any free one
 * @param latency           how long every provider answer is held back
 * @param pendingFor        how long a pending recharge stays pending
 * @param journal           the file that requests are appended to as JSON lines; null keeps counts in memory alone
 * @param a1topupUsername   the only account A1Topup knows
 * @param a1topupPassword   that account's password
 * @param aopRegistrationId the only registration AOP knows
 * @param a1topupWallet     rupees in the A1Topup wallet at start
 * @param aopWallet         rupees in the AOP wallet at start
 * @param aopAccess         who may call AOP
 * @param callbackUrl       where A1Topup calls back, a secret; null for not at all
 * @param reverseAfter      how long after its success a recharge of 99 is taken back, where A1Topup calls back
 */
public record SandboxSettings(String host, int port, Duration latency, Duration pendingFor, Path journal, String a1topupUsername,
                              String a1topupPassword, String aopRegistrationId, BigDecimal a1topupWallet, BigDecimal aopWallet,
                              AopAccess aopAccess, URI callbackUrl, Duration reverseAfter) {

    private static final BigDecimal TEN_MILLION = BigDecimal.valueOf(10_000_000);

    /** Port 8180 on the loopback address, no latency, 20 s pending, no journal file, made-up credentials, full wallets. */
    public static SandboxSettings defaults() {
        return new SandboxSettings("127.0.0.1", 8180, Duration.ZERO, Duration.ofSeconds(20), null, "sandbox", "sandbox+&%#= secret",
                "AOP-000", TEN_MILLION, TEN_MILLION, AopAccess.defaults(), null, Duration.ofSeconds(40));
    }

    /** The same with another port; 0 takes any free one. */
    public SandboxSettings withPort(int other) {
        return new SandboxSettings(host, other, latency, pendingFor, journal, a1topupUsername, a1topupPassword, aopRegistrationId,
                a1topupWallet, aopWallet, aopAccess, callbackUrl, reverseAfter);
    }

    /** The same with every provider answer held back for so long. */
    public SandboxSettings withLatency(Duration other) {
        return new SandboxSettings(host, port, other, pendingFor, journal, a1topupUsername, a1topupPassword, aopRegistrationId,
                a1topupWallet, aopWallet, aopAccess, callbackUrl, reverseAfter);
    }

    /** The same with pending recharges that stay so for so long. */
    public SandboxSettings withPendingFor(Duration other) {
        return new SandboxSettings(host, port, latency, other, journal, a1topupUsername, a1topupPassword, aopRegistrationId,
                a1topupWallet, aopWallet, aopAccess, callbackUrl, reverseAfter);
    }

    /** The same with a journal file, which is appended to. */
    public SandboxSettings withJournal(Path other) {
        return new SandboxSettings(host, port, latency, pendingFor, other, a1topupUsername, a1topupPassword, aopRegistrationId,
                a1topupWallet, aopWallet, aopAccess, callbackUrl, reverseAfter);
    }

    /** The same with other wallets, in rupees. */
    public SandboxSettings withWallets(BigDecimal a1topup, BigDecimal aop) {
        return new SandboxSettings(host, port, latency, pendingFor, journal, a1topupUsername, a1topupPassword, aopRegistrationId,
                a1topup, aop, aopAccess, callbackUrl, reverseAfter);
    }

    /** The same with another way in to AOP. */
    public SandboxSettings withAopAccess(AopAccess other) {
        return new SandboxSettings(host, port, latency, pendingFor, journal, a1topupUsername, a1topupPassword, aopRegistrationId,
                a1topupWallet, aopWallet, other, callbackUrl, reverseAfter);
    }

    /** The same with A1Topup calling back at an address, and taking back recharges of 99 so long after their success. */
    public SandboxSettings withCallbacks(URI url, Duration after) {
        return new SandboxSettings(host, port, latency, pendingFor, journal, a1topupUsername, a1topupPassword, aopRegistrationId,
                a1topupWallet, aopWallet, aopAccess, url, after);
    }

    /** Without the credentials and the callback's address. */
    @Override
    public String toString() {
        return "SandboxSettings[" + host + ":" + port + ", latency=" + latency + ", pendingFor=" + pendingFor + ", journal=" + journal
                + "]";
    }
}
