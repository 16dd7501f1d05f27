package org.crmoptout.service.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import org.crmoptout.runtime.sync.OptOutKey;
import org.jspecify.annotations.Nullable;

/** What a CRM keeps an opt-out on: a record, or an address. */
@JsonInclude(Include.NON_NULL)
public record KeyNameJson(
        @Nullable RefJson record, @Nullable String emailAddress) {

    /** A record. */
    public record RefJson(String type, String id) {}

    /**
     * A key by its name.
     *
     * @param key a record or an address
     * @return that one, the other is null
     */
    public static KeyNameJson of(OptOutKey key) {
        if (key instanceof OptOutKey.OfRecord of) {
            return new KeyNameJson(new RefJson(of.ref().type().name(), of.ref().id()), null);
        }
        // an address prints masked; text() is the address itself
        return new KeyNameJson(null, key.text());
    }
}
