package io.rechargeroutes.ops.api;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Logs users of the operations API in. Failures are limited before a secret is compared, which is slow for a hash on
 * purpose. Logins from one address take turns, so that many at once are no way around the limit; one that was right
 * before is known again without a turn.
 */
@ApplicationScoped
public class Logins {

    private static final int LOCKS = 64;
    private static final int NETWORK = 8;
    private static final int LONGEST_NAME = 64;
    private static final Pattern IP = Pattern.compile("[0-9a-fA-F:.]+(%.*)?");

    /** What came of a login: a user, a time to wait, or neither. */
    record Login(Optional<String> user, Optional<Duration> pause) {}

    private final ApiUsers users;
    private final LoginLimit limit;
    private final Object[] locks = Stream.generate(Object::new).limit(LOCKS).toArray();
    /** By user, a keyed hash of the header that was right last. */
    private final Map<String, byte[]> known = new ConcurrentHashMap<>();

    private final byte[] key = new byte[32];

    @Inject
    Logins(ApiUsers users) {
        this(users, System::nanoTime);
    }

    Logins(ApiUsers users, LongSupplier nanoTime) {
        this.users = users;
        this.limit = new LoginLimit(nanoTime);
        new SecureRandom().nextBytes(key);
    }

    /**
     * Where a call comes from, as the limit counts: an IPv4 address, or the first half of an IPv6 one, which one
     * customer has all of.
     */
    static String address(HttpServerRequest call) {
        SocketAddress peer = call.remoteAddress();
        return peer == null
                ? ""
                : network(String.valueOf(peer.hostAddress() == null ? peer.host() : peer.hostAddress()));
    }

    static String network(String address) {
        try {
            if (IP.matcher(address).matches() && InetAddress.getByName(address) instanceof Inet6Address six) {
                return HexFormat.of().formatHex(Arrays.copyOf(six.getAddress(), NETWORK));
            }
        } catch (UnknownHostException noAddress) {
            // counted as it is written
        }
        return address;
    }

    /** Looks at an {@code Authorization} header that was sent from an address. */
    Login login(String header, String address) {
        String given = ApiUsers.nameOf(header);
        String name = given.substring(0, Math.min(given.length(), LONGEST_NAME));
        Optional<Login> refused = refused(name, address);
        if (refused.isPresent() || isKnown(name, header)) {
            return refused.orElseGet(() -> welcome(name, address));
        }
        synchronized (locks[Math.floorMod(address.hashCode(), LOCKS)]) {
            return refused(name, address)
                    .orElseGet(() -> isKnown(name, header) ? welcome(name, address) : compared(header, name, address));
        }
    }

    private Optional<Login> refused(String name, String address) {
        return limit.pause(name, address).map(wait -> new Login(Optional.empty(), Optional.of(wait)));
    }

    private Login compared(String header, String name, String address) {
        Optional<String> user = users.authenticated(header);
        if (user.isEmpty()) {
            limit.failed(name, address);
            return new Login(user, Optional.empty());
        }
        known.put(name, hash(header));
        return welcome(name, address);
    }

    private Login welcome(String name, String address) {
        limit.succeeded(name, address);
        return new Login(Optional.of(name), Optional.empty());
    }

    private boolean isKnown(String name, String header) {
        byte[] right = known.get(name);
        return right != null && MessageDigest.isEqual(right, hash(header));
    }

    private byte[] hash(String header) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(header.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
