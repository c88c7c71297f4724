package io.rechargeroutes.secrets;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Encrypts what is personal or secret before it is stored: AES-GCM, under keys derived from that of {@code recharge.secrets.key-file}. */
public final class SecretBox {

    private static final String VERSION = "1.";
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;

    private final SecretKey sealing;
    private final SecretKey hashing;
    private final String fingerprint;
    private final SecureRandom random = new SecureRandom();

    private SecretBox(byte[] key) {
        this.sealing = key == null ? null : new SecretKeySpec(mac(new SecretKeySpec(key, "HmacSHA256"), "seal"), "AES");
        this.hashing = key == null ? null : new SecretKeySpec(mac(new SecretKeySpec(key, "HmacSHA256"), "hash"), "HmacSHA256");
        this.fingerprint = key == null ? null
                : HexFormat.of().formatHex(Arrays.copyOf(mac(new SecretKeySpec(key, "HmacSHA256"), "fingerprint"), 16));
    }

    /** @param key 32 bytes */
    public static SecretBox of(byte[] key) {
        return new SecretBox(key);
    }

    /** A box without a key: it can neither seal nor open. */
    public static SecretBox none() {
        return new SecretBox(null);
    }

    public boolean hasKey() {
        return sealing != null;
    }

    /** Tells one key from another without telling anything of it; null where there is none. */
    public String fingerprint() {
        return fingerprint;
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
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, place).doFinal(text.getBytes(StandardCharsets.UTF_8));
            byte[] whole = ByteBuffer.allocate(NONCE + sealed.length).put(nonce).put(sealed).array();
            return VERSION + Base64.getUrlEncoder().withoutPadding().encodeToString(whole);
        } catch (GeneralSecurityException fault) {
            throw new IllegalStateException("nothing can be encrypted: " + fault.getClass().getSimpleName(), fault);
        }
    }

    /** The text that was sealed; {@link IllegalArgumentException} where it was sealed under another key or for another place, or was changed. */
    public String open(String sealed, String place) {
        if (!hasKey()) {
            throw new IllegalArgumentException("it is encrypted, and recharge.secrets.key-file is not set");
        }
        try {
            byte[] whole = Base64.getUrlDecoder().decode(sealed.startsWith(VERSION) ? sealed.substring(VERSION.length()) : "");
            byte[] nonce = Arrays.copyOf(whole, NONCE);
            byte[] text = cipher(Cipher.DECRYPT_MODE, nonce, place).doFinal(whole, NONCE, Math.max(0, whole.length - NONCE));
            return new String(text, StandardCharsets.UTF_8);
        } catch (GeneralSecurityException | IllegalArgumentException fault) {
            throw new IllegalArgumentException("it cannot be decrypted by the key of recharge.secrets.key-file");
        }
    }

    /** A keyed hash: without the key file nobody can try out what the text was. */
    public String digest(String text) {
        return HexFormat.of().formatHex(mac(hashing, text));
    }

    private Cipher cipher(int mode, byte[] nonce, String place) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, sealing, new GCMParameterSpec(TAG_BITS, nonce));
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
