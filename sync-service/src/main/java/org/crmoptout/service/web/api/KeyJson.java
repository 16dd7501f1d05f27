package org.crmoptout.service.web.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import org.crmoptout.service.json.KeyNameJson;
import org.crmoptout.service.sync.KeyView;
import org.jspecify.annotations.Nullable;

/** What a sync knows of a record or an address. */
@JsonInclude(Include.NON_NULL)
record KeyJson(
        String connection,
        @JsonUnwrapped KeyNameJson key,
        String value,
        @Nullable Instant seenAt,
        boolean inDoubt,
        boolean gone,
        @Nullable PendingJson delivery,
        @Nullable String review) {

    private static final String NOT_SEEN_YET = "NOT_SEEN_YET";

    static KeyJson of(KeyView key) {
        return new KeyJson(
                key.connectionId(),
                KeyNameJson.of(key.key()),
                key.value() == null ? NOT_SEEN_YET : key.value().name(),
                key.seenAt(),
                key.inDoubt(),
                key.gone(),
                key.pending() == null ? null : PendingJson.of(key.pending()),
                key.question());
    }
}
