package org.crmoptout.runtime.sync;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/**
 * Until when a request not to be contacted has to have reached every CRM. Holidays are not known: a deadline in business days may
 * be later by law than what is said here, never earlier.
 */
public enum RequestDeadline {
    /** Google's and Yahoo's rules for senders: unsubscribe requests are honoured within two days. */
    SENDER_RULES_48_HOURS {
        @Override
        Instant end(Instant requestedAt, ZoneId zone) {
            return requestedAt.plus(Duration.ofHours(48));
        }
    },
    /** CAN-SPAM, 15 USC 7704(a)(4) and 16 CFR 316.4: within ten business days, which are Monday to Friday. */
    CAN_SPAM_10_BUSINESS_DAYS {
        @Override
        Instant end(Instant requestedAt, ZoneId zone) {
            LocalDate day = requestedAt.atZone(zone).toLocalDate();
            for (int left = 10; left > 0; ) {
                day = day.plusDays(1);
                if (isBusinessDay(day)) {
                    left--;
                }
            }
            return day.plusDays(1).atStartOfDay(zone).toInstant();
        }
    };

    /** How a request stands. */
    public enum State {
        /** There is time. */
        OK,
        /** A quarter of the time or less is left. */
        DUE_SOON,
        /** The time is over. */
        BREACHED
    }

    /**
     * How one request stands against one deadline.
     *
     * @param deadline which
     * @param endsAt when the time is over
     * @param left how much time is left; negative once it is over
     * @param state what that means
     */
    public record Clock(RequestDeadline deadline, Instant endsAt, Duration left, State state) {}

    abstract Instant end(Instant requestedAt, ZoneId zone);

    /**
     * How a request stands.
     *
     * @param requestedAt when the person asked
     * @param zone whose days count: the sender's
     * @param now the time
     * @return the clock; it goes on when the request was served, so ask for it only of those that were not
     */
    public Clock clock(Instant requestedAt, ZoneId zone, Instant now) {
        Instant endsAt = end(requestedAt, zone);
        Duration left = Duration.between(now, endsAt);
        Duration quarter = Duration.between(requestedAt, endsAt).dividedBy(4);
        State state = !now.isBefore(endsAt) ? State.BREACHED : left.compareTo(quarter) <= 0 ? State.DUE_SOON : State.OK;
        return new Clock(this, endsAt, left, state);
    }

    private static boolean isBusinessDay(LocalDate day) {
        return day.getDayOfWeek() != DayOfWeek.SATURDAY && day.getDayOfWeek() != DayOfWeek.SUNDAY;
    }
}
