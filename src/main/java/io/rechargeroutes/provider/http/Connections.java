package io.rechargeroutes.provider.http;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.ssl.SSLContexts;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * Makes the connection pool of a provider: as large as its concurrency, TLS verified, idle connections looked at before
 * use.
 */
final class Connections {

    /** Status queries and lookups share the pool with dispatch; they must not wait for it. */
    private static final int SPARE = 4;

    private static final Duration LIFE = Duration.ofMinutes(5);
    /** The head of a reply is bounded as well; without this it grows until the deadline. */
    private static final Http1Config HEAD = Http1Config.custom()
            .setMaxLineLength(16 * 1024)
            .setMaxHeaderCount(100)
            .build();

    private Connections() {}

    /** @throws IllegalStateException where the truststore cannot be read; names the setting */
    static PoolingHttpClientConnectionManager of(HttpSettings settings) {
        Timeout whole = Timeout.of(settings.timeout());
        return PoolingHttpClientConnectionManagerBuilder.create()
                .setMaxConnPerRoute(settings.concurrency() + SPARE)
                .setMaxConnTotal(settings.concurrency() + SPARE)
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.of(settings.connectTimeout()))
                        .setSocketTimeout(whole)
                        // looked at before each use: one that the provider closed meanwhile would look like a lost
                        // answer
                        .setValidateAfterInactivity(TimeValue.ZERO_MILLISECONDS)
                        .setTimeToLive(TimeValue.of(LIFE))
                        .build())
                .setDefaultSocketConfig(SocketConfig.custom()
                        .setSoTimeout(whole)
                        .setTcpNoDelay(true)
                        .build())
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                        .http1Config(HEAD)
                        .build())
                .setTlsSocketStrategy(new DefaultClientTlsStrategy(trust(settings)))
                .build();
    }

    private static SSLContext trust(HttpSettings settings) {
        if (settings.truststore().isEmpty()) {
            return SSLContexts.createSystemDefault();
        }
        try {
            return SSLContexts.custom()
                    .loadTrustMaterial(
                            settings.truststore().get(),
                            settings.truststorePassword().orElse("").toCharArray())
                    .build();
        } catch (GeneralSecurityException | IOException fault) {
            throw new IllegalStateException(
                    settings.provider() + ".truststore cannot be read: " + fault.getMessage(), fault);
        }
    }
}
