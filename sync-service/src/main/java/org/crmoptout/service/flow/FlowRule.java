package org.crmoptout.service.flow;

import java.util.Locale;

/**
 * Adds everyone who meets a condition to a flow by itself, except who is marked (L3).
 *
 * @param id unique among all workspaces
 * @param condition whom it adds
 */
public record FlowRule(String id, Condition condition) {

    /** What a condition looks at. */
    public enum Field {
        /** The type of one of the person's records, such as Lead. */
        RECORD_TYPE,
        /** The name of the person's account, without regard to case. */
        ACCOUNT,
        /** What stands behind the @ of one of the person's addresses. */
        EMAIL_DOMAIN
    }

    /**
     * Whom a rule adds.
     *
     * @param field what is looked at
     * @param wanted what it must be, 1 to 254 characters
     */
    public record Condition(Field field, String wanted) {

        private static final int LONGEST = 254;

        public Condition {
            wanted = wanted.strip();
            if (field == Field.EMAIL_DOMAIN) {
                wanted = wanted.substring(wanted.startsWith("@") ? 1 : 0).toLowerCase(Locale.ROOT);
            }
            if (wanted.isEmpty() || wanted.length() > LONGEST) {
                throw new IllegalArgumentException("a rule needs a value of 1 to " + LONGEST + " characters");
            }
        }
    }
}
