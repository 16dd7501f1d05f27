package org.crmoptout.testkit.contract;

import java.time.Instant;
import java.util.Optional;

/**
 * What a pretended CRM holds of an opt-out.
 *
 * @param value {@code "true"}, {@code "false"}, a text that no vendor documents, or nothing: to be worded as it is
 * @param changedAt when the value itself last changed
 * @param revision of this version of the value, for CRMs that give one
 */
public record PretendedOptOut(Optional<String> value, Instant changedAt, String revision) {

    /**
     * Whether it is surely an opt-out.
     *
     * @return true for {@code "true"}
     */
    public boolean isOptedOut() {
        return value.filter("true"::equals).isPresent();
    }
}
