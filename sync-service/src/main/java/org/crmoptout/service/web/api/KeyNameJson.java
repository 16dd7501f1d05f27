package org.crmoptout.service.web.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import org.crmoptout.runtime.sync.OptOutKey;
import org.jspecify.annotations.Nullable;

/** What a CRM keeps an opt-out on: a record, or an address. */
@JsonInclude(Include.NON_NULL)
record KeyNameJson(@Nullable RefJson record, @Nullable String emailAddress) {

    record RefJson(String type, String id) {}

    static KeyNameJson of(OptOutKey key) {
        if (key instanceof OptOutKey.OfRecord of) {
            return new KeyNameJson(new RefJson(of.ref().type().name(), of.ref().id()), null);
        }
        // an address prints masked; text() is the address itself
        return new KeyNameJson(null, key.text());
    }
}
