package org.crmoptout.testkit.simulator;

import java.util.Optional;

/**
 * Salesforce record ids: 15 case-sensitive characters, or 18 with a checksum that makes them unique whatever the case.
 *
 * @see <a href="https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/field_types.htm">ID
 *     Field Type</a>
 */
final class SalesforceId {

    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final String CHECKSUM = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
    private static final String POD = "Sm0";
    private static final int PREFIX_LENGTH = 3;
    private static final int SHORT = 15;
    private static final int LONG = 18;

    private SalesforceId() {}

    /** The id of 18 characters of an object's n-th record. Ids sort as their numbers do. */
    static String of(String keyPrefix, long number) {
        StringBuilder digits = new StringBuilder();
        for (long rest = number; digits.length() < SHORT - PREFIX_LENGTH - POD.length(); rest /= DIGITS.length()) {
            digits.append(DIGITS.charAt((int) (rest % DIGITS.length())));
        }
        return withChecksum(keyPrefix + POD + digits.reverse());
    }

    /** The id in its form of 18 characters. Empty if it is no id, or its checksum is wrong. */
    static Optional<String> parse(String text) {
        if (!text.chars().allMatch(c -> DIGITS.indexOf(c) >= 0)) {
            return Optional.empty();
        }
        return switch (text.length()) {
            case SHORT -> Optional.of(withChecksum(text));
            case LONG -> Optional.of(withChecksum(text.substring(0, SHORT))).filter(text::equals);
            default -> Optional.empty();
        };
    }

    private static String withChecksum(String id) {
        StringBuilder full = new StringBuilder(id);
        for (int chunk = 0; chunk < SHORT; chunk += 5) {
            int capitals = 0;
            for (int i = 0; i < 5; i++) {
                char c = id.charAt(chunk + i);
                if (c >= 'A' && c <= 'Z') {
                    capitals |= 1 << i;
                }
            }
            full.append(CHECKSUM.charAt(capitals));
        }
        return full.toString();
    }
}
