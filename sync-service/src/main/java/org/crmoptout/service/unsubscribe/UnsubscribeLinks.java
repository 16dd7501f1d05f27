package org.crmoptout.service.unsubscribe;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import org.crmoptout.connector.EmailAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * Makes and reads the tokens of unsubscribe links. A token holds workspace, flow and address, sealed with AES-256-GCM (NIST
 * SP 800-38D): nobody without the key can make one, change one, or read the address out of one in a log or a browser's history.
 * Thread-safe.
 */
@Service
public class UnsubscribeLinks {

    private static final String SEAL = "AES/GCM/NoPadding";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int LONGEST_TOKEN = 1000;
    private static final String BETWEEN = "\n";

    private final UnsubscribeKey key;
    private final SecureRandom random = new SecureRandom();
    private volatile @Nullable SecretKey known;

    UnsubscribeLinks(UnsubscribeKey key) {
        this.key = key;
    }

    /**
     * What a link is for.
     *
     * @param workspaceId who sent the email
     * @param flowId the flow it was a step of, or null
     * @param address to whom it was sent
     */
    public record Target(String workspaceId, @Nullable String flowId, EmailAddress address) {

        /** Without the address. */
        @Override
        public String toString() {
            return "unsubscribing in " + workspaceId;
        }
    }

    /**
     * A token, new each time.
     *
     * @param target what the link is for
     * @return letters, digits, dashes and underscores
     */
    public String token(Target target) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        String text = String.join(
                BETWEEN,
                target.workspaceId(),
                target.flowId() == null ? "" : target.flowId(),
                target.address().value());
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce).doFinal(text.getBytes(StandardCharsets.UTF_8));
            byte[] token = ByteBuffer.allocate(nonce.length + sealed.length)
                    .put(nonce)
                    .put(sealed)
                    .array();
            return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no " + SEAL, e);
        }
    }

    /**
     * Reads a token.
     *
     * @param token as it came, from anyone
     * @return empty when it was not made with the key; how it is wrong is not told, and the tag is compared in constant time
     */
    public Optional<Target> read(String token) {
        if (token.length() > LONGEST_TOKEN) {
            return Optional.empty();
        }
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(token);
            if (bytes.length < NONCE_BYTES + TAG_BITS / Byte.SIZE) {
                return Optional.empty();
            }
            byte[] text = cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(bytes, NONCE_BYTES))
                    .doFinal(bytes, NONCE_BYTES, bytes.length - NONCE_BYTES);
            List<String> parts = List.of(new String(text, StandardCharsets.UTF_8).split(BETWEEN, -1));
            String flowId = parts.get(1);
            return Optional.of(
                    new Target(parts.get(0), flowId.isEmpty() ? null : flowId, EmailAddress.of(parts.get(2))));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Cipher cipher(int mode, byte[] nonce) throws GeneralSecurityException {
        SecretKey secret = known;
        if (secret == null) {
            secret = key.get();
            known = secret;
        }
        Cipher cipher = Cipher.getInstance(SEAL);
        cipher.init(mode, secret, new GCMParameterSpec(TAG_BITS, nonce));
        return cipher;
    }
}
