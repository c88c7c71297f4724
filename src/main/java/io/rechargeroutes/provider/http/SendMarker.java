package io.rechargeroutes.provider.http;

import java.io.IOException;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.Timeout;

/**
 * The last step before a request is written: from here on its provider may have seen it. Asking a proxy for a tunnel
 * does not count.
 */
final class SendMarker extends HttpRequestExecutor {

    private static final String SENT = SendMarker.class.getName();
    private static final String WINDOW = SendWindow.class.getName();
    private static final Timeout A_LOOK = Timeout.ofMilliseconds(1);

    /** Whether a byte of the call's request can have left. */
    static boolean isSet(HttpContext call) {
        return call.getAttribute(SENT) != null;
    }

    static void clear(HttpContext call) {
        call.removeAttribute(SENT);
    }

    /** The call is one of a committed attempt, or of none where the window is null. */
    static void use(HttpContext call, SendWindow window) {
        call.setAttribute(WINDOW, window);
    }

    @Override
    public ClassicHttpResponse execute(
            ClassicHttpRequest request,
            HttpClientConnection connection,
            HttpResponseInformationCallback information,
            HttpContext call)
            throws IOException, HttpException {
        if (!Method.CONNECT.isSame(request.getMethod())) {
            require(connection);
            if (call.getAttribute(WINDOW) instanceof SendWindow window) {
                window.leave();
            }
            call.setAttribute(SENT, Boolean.TRUE);
        }
        return super.execute(request, connection, information, call);
    }

    private static void require(HttpClientConnection connection) throws IOException {
        // what is there before we asked answers somebody else; some answers name no order, and would be believed
        if (connection.isDataAvailable(A_LOOK)) {
            throw new IOException("the connection holds an answer that nobody asked for");
        }
    }
}
