package io.rechargeroutes.dispatch;

import io.rechargeroutes.provider.http.HttpSettings;
import io.rechargeroutes.provider.http.ProviderHttp;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.microprofile.config.Config;

/** The ways to all providers. A slow provider fills its own and leaves the others free. */
@ApplicationScoped
public class Lanes {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition left = lock.newCondition();
    private final Map<String, Lane> lanes = new TreeMap<>();
    private final Config config;

    Lanes(Config config) {
        this.config = config;
        ProviderHttp.providers(config).forEach(provider -> lane(provider.toUpperCase(Locale.ROOT)));
    }

    private Lane lane(String provider) {
        return lanes.computeIfAbsent(provider, name -> {
            String key = name.toLowerCase(Locale.ROOT);
            double rate = config.getOptionalValue(key + ".rate", Double.class).orElse(0.0);
            return new Lane(HttpSettings.concurrency(config, key), rate, System.nanoTime());
        });
    }

    /** Waits until some lane has room, a short while at most, and tells how much the roomiest has. */
    int awaitRoom() {
        lock.lock();
        try {
            if (room() == 0) {
                left.await(100, TimeUnit.MILLISECONDS);
            }
            return room();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return 0;
        } finally {
            lock.unlock();
        }
    }

    private int room() {
        long now = System.nanoTime();
        return lanes.values().stream().mapToInt(lane -> lane.room(now)).max().orElse(0);
    }

    /** The providers that have no room now. */
    Set<String> full() {
        lock.lock();
        try {
            long now = System.nanoTime();
            Set<String> full = new TreeSet<>();
            lanes.forEach((name, lane) -> {
                if (lane.room(now) < 1) {
                    full.add(name);
                }
            });
            return full;
        } finally {
            lock.unlock();
        }
    }

    /** Takes a place on a provider's lane; false where there is none. */
    boolean enter(String provider) {
        lock.lock();
        try {
            return lane(provider).enter(System.nanoTime());
        } finally {
            lock.unlock();
        }
    }

    void leave(String provider) {
        lock.lock();
        try {
            lane(provider).leave();
            left.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
