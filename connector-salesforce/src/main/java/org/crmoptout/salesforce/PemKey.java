package org.crmoptout.salesforce;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.Secret;

/**
 * An RSA key as PEM text (RFC 7468, PKCS#8), which signs with RS256 (RFC 7518, section 3.3). A file is read anew at every
 * signature, so that a key can be replaced while the connection is open. Thread-safe; never prints the key.
 */
final class PemKey {

    private static final int LEAST_BITS = 2048;
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");

    /** Where the text comes from. */
    private interface Source {
        String read() throws IOException;
    }

    private final String setting;
    private final Source source;

    private PemKey(String setting, Source source) {
        this.setting = setting;
        this.source = source;
    }

    /** The key in a text; a line break may be written as backslash and n, as it often is in environment variables. */
    static PemKey ofText(Secret text) {
        return new PemKey("private-key", () -> text.reveal().replace("\\n", "\n"));
    }

    /** The key in a file. */
    static PemKey ofFile(Path file) {
        return new PemKey("private-key-file", () -> Files.readString(file));
    }

    /**
     * Signs.
     *
     * @throws ConnectorException of kind CONFIGURATION when the key can't be read or used
     */
    byte[] sign(byte[] data) {
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key());
            signature.update(data);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            // Not with the cause: nobody knows what it quotes.
            throw unusable("is no RSA key that can sign");
        }
    }

    private RSAPrivateKey key() throws GeneralSecurityException {
        Matcher pem = PEM.matcher(text());
        if (!pem.find()) {
            throw unusable("holds no PEM text with a BEGIN and an END line");
        }
        if (!pem.group(1).equals("PRIVATE KEY")) {
            throw unusable(
                    "holds a " + pem.group(1) + ", where an unencrypted PKCS#8 key is needed; convert it with: openssl"
                            + " pkcs8 -topk8 -nocrypt");
        }
        byte[] der;
        try {
            der = Base64.getMimeDecoder().decode(pem.group(2));
        } catch (IllegalArgumentException e) {
            throw unusable("is damaged");
        }
        RSAPrivateKey key = (RSAPrivateKey) KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der));
        if (key.getModulus().bitLength() < LEAST_BITS) {
            throw unusable("has fewer than " + LEAST_BITS + " bits");
        }
        return key;
    }

    private String text() {
        try {
            return source.read();
        } catch (IOException e) {
            throw unusable("can't be read (" + e.getClass().getSimpleName() + ")");
        }
    }

    private ConnectorException unusable(String why) {
        return new ConnectorException(ErrorKind.CONFIGURATION, "the setting " + setting + " " + why);
    }

    @Override
    public String toString() {
        return setting;
    }
}
