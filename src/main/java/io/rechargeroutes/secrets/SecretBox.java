package io.rechargeroutes.secrets;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts what is personal or secret before it is stored: AES-GCM, under keys derived from those of
 * {@code recharge.secrets.key-file}.
 */
public final class SecretBox {

    private static final String VERSION = "1.";
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;

    private final List<Key> keys;
    private final SecureRandom random = new SecureRandom();

    /** What is derived from one key. */
    private record Key(SecretKey sealing, SecretKey hashing, String fingerprint) {

        private static Key of(byte[] key) {
            SecretKey whole = new SecretKeySpec(key, "HmacSHA256");
            return new Key(
                    new SecretKeySpec(mac(whole, "seal"), "AES"),
                    new SecretKeySpec(mac(whole, "hash"), "HmacSHA256"),
                    HexFormat.of().formatHex(Arrays.copyOf(mac(whole, "fingerprint"), 16)));
        }
    }

    private SecretBox(List<byte[]> keys) {
        this.keys = keys.stream().map(Key::of).toList();
    }

    /** @param key 32 bytes */
    public static SecretBox of(byte[] key) {
        return new SecretBox(List.of(key));
    }

    /** @param keys 32 bytes each: the first seals, all of them open */
    public static SecretBox of(List<byte[]> keys) {
        return new SecretBox(keys);
    }

    /** A box without a key: it can neither seal nor open. */
    public static SecretBox none() {
        return new SecretBox(List.of());
    }

    public boolean hasKey() {
        return !keys.isEmpty();
    }

    /** Distinguishes the key that seals from another without revealing anything of it; null where there is none. */
    public String fingerprint() {
        return keys.isEmpty() ? null : keys.get(0).fingerprint();
    }

    /** Those of all keys, the one that seals first. */
    public List<String> fingerprints() {
        return keys.stream().map(Key::fingerprint).toList();
    }

    /**
     * Encrypts a text.
     *
     * @param place where it belongs; in another place it cannot be opened
     */
    public String seal(String text, String place) {
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, keys.get(0), nonce, place)
                    .doFinal(text.getBytes(StandardCharsets.UTF_8));
            byte[] whole = ByteBuffer.allocate(NONCE + sealed.length)
                    .put(nonce)
                    .put(sealed)
                    .array();
            return VERSION + Base64.getUrlEncoder().withoutPadding().encodeToString(whole);
        } catch (GeneralSecurityException fault) {
            throw new IllegalStateException(
                    "nothing can be encrypted: " + fault.getClass().getSimpleName(), fault);
        }
    }

    /**
     * The text that was sealed; {@link IllegalArgumentException} where it was sealed under another key or for another
     * place, or was changed.
     */
    public String open(String sealed, String place) {
        if (!hasKey()) {
            throw new IllegalArgumentException("it is encrypted, and recharge.secrets.key-file is not set");
        }
        return keys.stream()
                .flatMap(key -> open(key, sealed, place).stream())
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("it cannot be decrypted by a key of recharge.secrets.key-file"));
    }

    private static Optional<String> open(Key key, String sealed, String place) {
        try {
            byte[] whole =
                    Base64.getUrlDecoder().decode(sealed.startsWith(VERSION) ? sealed.substring(VERSION.length()) : "");
            byte[] nonce = Arrays.copyOf(whole, NONCE);
            byte[] text = cipher(Cipher.DECRYPT_MODE, key, nonce, place)
                    .doFinal(whole, NONCE, Math.max(0, whole.length - NONCE));
            return Optional.of(new String(text, StandardCharsets.UTF_8));
        } catch (GeneralSecurityException | IllegalArgumentException fault) {
            return Optional.empty();
        }
    }

    /** A keyed hash: without the key file nobody can try out what the text was. */
    public String digest(String text) {
        return digests(text).get(0);
    }

    /** The keyed hashes of all keys, that of the one that seals first. */
    public List<String> digests(String text) {
        return keys.stream()
                .map(key -> HexFormat.of().formatHex(mac(key.hashing(), text)))
                .toList();
    }

    private static Cipher cipher(int mode, Key key, byte[] nonce, String place) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key.sealing(), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    private static byte[] mac(SecretKey key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException fault) {
            throw new IllegalStateException("this Java has no HmacSHA256", fault);
        }
    }

    @Override
    public String toString() {
        return "SecretBox[" + (hasKey() ? "***" : "no key") + "]";
    }
}
