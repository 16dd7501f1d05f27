package org.crmoptout.service.web.page;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * A point in time as the page shows it. Roughly, so that a page that is fetched every other second stays the same.
 *
 * @param iso for programs
 * @param exact for whoever points at it
 * @param text for whoever scans
 */
record Moment(String iso, String exact, String text) {

    private static final DateTimeFormatter EXACT = DateTimeFormatter.ofPattern(
                    "d MMM yyyy, HH:mm:ss 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("d MMM yyyy", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    static Moment of(Instant instant, Instant now) {
        return new Moment(
                instant.truncatedTo(ChronoUnit.SECONDS).toString(), EXACT.format(instant), text(instant, now));
    }

    private static String text(Instant instant, Instant now) {
        boolean ahead = instant.isAfter(now);
        Duration distance = Duration.between(instant, now).abs();
        if (distance.toMinutes() < 1) {
            return ahead ? "in a moment" : "just now";
        }
        if (distance.toDays() >= 7) {
            return DAY.format(instant);
        }
        String amount = distance.toDays() == 1 ? "1 day" : length(distance);
        return ahead ? "in " + amount : amount + " ago";
    }

    /** A length of time in whole units, rounded down; hours up to two days, for they count. */
    static String length(Duration length) {
        if (length.toMinutes() < 1) {
            return length.toSeconds() + " s";
        }
        if (length.toHours() < 1) {
            return length.toMinutes() + " min";
        }
        if (length.toHours() < 48) {
            return length.toHours() + " h";
        }
        return length.toDays() + " days";
    }
}
