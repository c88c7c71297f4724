package io.rechargeroutes.secrets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A provider's RSA public key, as PEM: {@code -----BEGIN PUBLIC KEY-----}. */
public final class PublicKeyFile {

    private static final Pattern PEM =
            Pattern.compile("(?s).*-----BEGIN PUBLIC KEY-----(.+?)-----END PUBLIC KEY-----.*");

    private PublicKeyFile() {}

    /** The key; {@link IllegalArgumentException} says what is wrong with the file. */
    public static PublicKey read(Path file) {
        try {
            Matcher pem = PEM.matcher(Files.readString(file));
            if (pem.matches()) {
                byte[] bytes = Base64.getMimeDecoder().decode(pem.group(1));
                return KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(bytes));
            }
        } catch (IOException fault) {
            throw new IllegalArgumentException(
                    file + " cannot be read: " + fault.getClass().getSimpleName(), fault);
        } catch (GeneralSecurityException | IllegalArgumentException fault) {
            throw new IllegalArgumentException(file + " holds no RSA public key that can be read", fault);
        }
        throw new IllegalArgumentException(
                file + " holds no -----BEGIN PUBLIC KEY-----; convert a certificate with openssl x509 -pubkey -noout");
    }
}
