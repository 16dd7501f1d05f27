package org.crmoptout.testkit.simulator;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;

/** Credentials that follow from the seed, so that scripts can know them. */
final class Credentials {

    private Credentials() {}

    /** Letters and digits, the same ones for the same seed and purpose. */
    static String text(String purpose, long seed, int length) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-512")
                    .digest((purpose + ":" + seed).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, length);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-512", e);
        }
    }

    static String uuid(String purpose, long seed) {
        return UUID.nameUUIDFromBytes((purpose + ":" + seed).getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    /** Whether they are the same, in the same time wherever they differ. */
    static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
