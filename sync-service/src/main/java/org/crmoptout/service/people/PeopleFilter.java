package org.crmoptout.service.people;

import org.crmoptout.connector.DncLabel;
import org.jspecify.annotations.Nullable;

/**
 * Which people are asked for.
 *
 * @param label only those with this label, or null for all
 * @param accountId only those of this account, or null for all
 * @param text only those whose name or one of whose addresses contains it, without regard to case; empty for all
 */
public record PeopleFilter(
        @Nullable DncLabel label, @Nullable String accountId, String text) {

    /** Everyone. */
    public static final PeopleFilter ALL = new PeopleFilter(null, "");

    /**
     * People of any account.
     *
     * @param label only those with this label, or null for all
     * @param text only those whose name or one of whose addresses contains it
     */
    public PeopleFilter(@Nullable DncLabel label, String text) {
        this(label, null, text);
    }

    /** Without the text, which may be an address. */
    @Override
    public String toString() {
        return "people " + (label == null ? "" : label) + (accountId == null ? "" : " of an account")
                + (text.isEmpty() ? "" : " with a text");
    }
}
