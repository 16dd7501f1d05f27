package org.crmoptout.hubspot;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When the account's daily allowance is renewed: at midnight in the account's time zone, which is known once the account's
 * details were read. Thread-safe.
 *
 * @see <a href="https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines">Usage guidelines</a>
 */
final class DailyReset {

    private volatile @Nullable ZoneId zone;

    void learn(ZoneId accountZone) {
        zone = accountZone;
    }

    Optional<Instant> after(Instant now) {
        ZoneId known = zone;
        return known == null
                ? Optional.empty()
                : Optional.of(now.atZone(known)
                        .toLocalDate()
                        .plusDays(1)
                        .atStartOfDay(known)
                        .toInstant());
    }
}
