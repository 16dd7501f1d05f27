package org.crmoptout.service.web.security;

import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import org.crmoptout.service.web.RateLimit;
import org.springframework.context.event.EventListener;
import org.springframework.security.authentication.event.AbstractAuthenticationFailureEvent;
import org.springframework.security.web.authentication.WebAuthenticationDetails;
import org.springframework.stereotype.Component;

/**
 * Counts failed attempts to sign in: by name and where they come from, so that nobody can lock others out, and by where they come
 * from alone. Thread-safe.
 */
@Component
final class SignInAttempts {

    static final int MOST_BY_NAME = 10;
    static final int MOST_BY_PLACE = 100;
    private static final Duration PER = Duration.ofMinutes(5);

    private final RateLimit byName;
    private final RateLimit byPlace;

    SignInAttempts(Clock clock) {
        this.byName = new RateLimit(MOST_BY_NAME, PER, clock);
        this.byPlace = new RateLimit(MOST_BY_PLACE, PER, clock);
    }

    @EventListener
    void failed(AbstractAuthenticationFailureEvent failure) {
        if (failure.getAuthentication().getDetails() instanceof WebAuthenticationDetails details) {
            failed(details.getRemoteAddress(), failure.getAuthentication().getName());
        }
    }

    void failed(String place, String name) {
        byName.count(key(place, name));
        byPlace.count(place);
    }

    boolean tooMany(String place, String name) {
        return byPlace.reached(place) || byName.reached(key(place, name));
    }

    long secondsToWait() {
        return PER.toSeconds();
    }

    private static String key(String place, String name) {
        String shortened = name.length() > 64 ? name.substring(0, 64) : name;
        return place + " " + shortened.toLowerCase(Locale.ROOT);
    }
}
