package io.rechargeroutes.broker;

import jakarta.jms.ConnectionFactory;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * IBM's client for {@code ibmmq://host:port/QUEUE.MANAGER?channel=NAME}. Its jar is there only where the build was run
 * with {@code -Pibm-mq}.
 */
final class IbmMq {

    private static final String FACTORY = "com.ibm.mq.jakarta.jms.MQConnectionFactory";
    private static final int OVER_TCP = 1;
    private static final int USUAL_PORT = 1414;

    private IbmMq() {}

    static ConnectionFactory client(BrokerSettings settings) {
        URI url = URI.create(settings.url());
        try {
            Object client = Class.forName(FACTORY).getConstructor().newInstance();
            set(client, "setTransportType", int.class, OVER_TCP);
            set(client, "setHostName", String.class, url.getHost());
            set(client, "setPort", int.class, url.getPort() < 0 ? USUAL_PORT : url.getPort());
            set(client, "setQueueManager", String.class, url.getPath().replaceFirst("^/", ""));
            set(client, "setChannel", String.class, options(url).getOrDefault("channel", "SYSTEM.DEF.SVRCONN"));
            if (options(url).containsKey("cipher")) {
                set(client, "setSSLCipherSuite", String.class, options(url).get("cipher"));
            }
            if (settings.username().isPresent()) {
                set(client, "setAppName", String.class, "recharge-routes");
                property(client, "XMSC_USERID", settings.username().get());
                property(client, "XMSC_PASSWORD", settings.password().orElse(""));
            }
            return (ConnectionFactory) client;
        } catch (ClassNotFoundException missing) {
            throw new IllegalArgumentException(
                    "recharge.broker.url is " + settings.address() + ": build with -Pibm-mq to have IBM's client");
        } catch (InvocationTargetException refused) {
            throw new IllegalArgumentException("recharge.broker.url is " + settings.address() + ": "
                    + refused.getCause().getMessage());
        } catch (ReflectiveOperationException other) {
            throw new IllegalStateException("IBM's client is not the one that was expected", other);
        }
    }

    private static <T> void set(Object client, String setter, Class<T> type, Object value)
            throws ReflectiveOperationException {
        client.getClass().getMethod(setter, type).invoke(client, value);
    }

    private static void property(Object client, String name, String value) throws ReflectiveOperationException {
        client.getClass()
                .getMethod("setStringProperty", String.class, String.class)
                .invoke(client, name, value);
    }

    private static Map<String, String> options(URI url) {
        return url.getQuery() == null
                ? Map.of()
                : Arrays.stream(url.getQuery().split("&"))
                        .map(option -> option.split("=", 2))
                        .filter(option -> option.length == 2)
                        .collect(Collectors.toMap(option -> option[0], option -> option[1]));
    }
}
