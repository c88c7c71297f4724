package io.rechargeroutes.provider.http;

import io.rechargeroutes.provider.ReplyText;
import io.rechargeroutes.provider.http.CallFault.DeadlineException;
import io.rechargeroutes.provider.http.CallFault.NotSentException;
import io.rechargeroutes.provider.http.CallFault.UnreadableReplyException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.ZipException;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.TruncatedChunkException;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * Guards each call to a provider: a hard deadline for the whole of it (socket timeouts start anew at every byte), a
 * bound on the reply's size, and the knowledge whether any byte of the request can have left. That a call is made once
 * is the matter of {@link OneCall}.
 */
final class CallGuard implements HttpClientConfigurer {

    private static final Duration IDLE = Duration.ofSeconds(20);

    private final HttpSettings settings;
    private final ScheduledExecutorService clock;

    CallGuard(HttpSettings settings, ScheduledExecutorService clock) {
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public void configureHttpClient(HttpClientBuilder client) {
        Timeout whole = Timeout.of(settings.timeout());
        client.setDefaultRequestConfig(RequestConfig.custom()
                .setConnectionRequestTimeout(Timeout.of(settings.connectTimeout()))
                .setResponseTimeout(whole)
                .setRedirectsEnabled(false)
                .setProtocolUpgradeEnabled(false)
                .build());
        settings.proxy()
                .ifPresent(proxy -> client.setProxy(new HttpHost(proxy.getScheme(), proxy.getHost(), proxy.getPort())));
        client.disableCookieManagement();
        client.disableAuthCaching();
        client.evictExpiredConnections();
        client.evictIdleConnections(TimeValue.of(IDLE));
        client.addExecInterceptorFirst("call-guard", this::guarded);
        client.setRequestExecutor(new SendMarker());
    }

    private ClassicHttpResponse guarded(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException {
        SendMarker.clear(scope.clientContext);
        AtomicBoolean late = new AtomicBoolean();
        ScheduledFuture<?> deadline =
                clock.schedule(() -> cutOff(scope, late), settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
        try {
            ClassicHttpResponse response = chain.proceed(request, scope);
            requireProviders(response, scope);
            response.setEntity(readWhole(response));
            return response;
        } catch (IOException | HttpException | RuntimeException fault) {
            throw explained(fault, scope, late.get());
        } finally {
            deadline.cancel(false);
        }
    }

    private static void cutOff(ExecChain.Scope scope, AtomicBoolean late) {
        late.set(true);
        if (scope.originalRequest instanceof Cancellable request) {
            request.cancel();
        }
    }

    /** A proxy that opens no tunnel answers in the provider's place; the request never left. */
    private static void requireProviders(ClassicHttpResponse response, ExecChain.Scope scope) throws IOException {
        if (!SendMarker.isSet(scope.clientContext)) {
            response.close();
            throw new ConnectException("the proxy answered " + response.getCode());
        }
    }

    private static IOException explained(Exception fault, ExecChain.Scope scope, boolean late) {
        if (!SendMarker.isSet(scope.clientContext)) {
            return new NotSentException(
                    late
                            ? "no connection within the deadline"
                            : fault.getClass().getSimpleName(),
                    fault);
        }
        if (late) {
            return new DeadlineException("no whole reply within the deadline");
        }
        if (isUnreadable(fault)) {
            return new UnreadableReplyException(
                    "what came back is no HTTP reply: " + fault.getClass().getSimpleName(), fault);
        }
        return fault instanceof IOException io
                ? io
                : new IOException(fault.getClass().getSimpleName(), fault);
    }

    private static boolean isUnreadable(Exception fault) {
        boolean malformedChunk =
                fault instanceof MalformedChunkCodingException && !(fault instanceof TruncatedChunkException);
        return malformedChunk
                || fault instanceof HttpException
                || fault instanceof MessageConstraintException
                || fault instanceof ZipException;
    }

    private static HttpEntity readWhole(ClassicHttpResponse response) throws IOException {
        HttpEntity entity = response.getEntity();
        if (entity == null) {
            return null;
        }
        try (InputStream body = entity.getContent()) {
            byte[] bytes = ReplyText.bytes(body, ReplyText.LARGEST);
            if (bytes.length > ReplyText.LARGEST) {
                // before the stream is closed: that would read the rest
                response.close();
                throw new UnreadableReplyException("the reply is larger than " + ReplyText.LARGEST + " bytes", null);
            }
            return new ByteArrayEntity(bytes, null);
        }
    }
}
