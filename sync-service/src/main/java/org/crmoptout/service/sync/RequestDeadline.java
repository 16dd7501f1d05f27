package org.crmoptout.service.sync;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** By when a mark has to be in a CRM. */
public enum RequestDeadline {
    /** Within two days, as mailbox providers ask of those who send in bulk. */
    HOURS_48 {
        @Override
        public Instant after(Instant requestedAt) {
            return requestedAt.plus(Duration.ofHours(48));
        }
    },
    /** Within ten business days, as the CAN-SPAM Act asks: Monday to Friday in UTC; holidays are not known here. */
    BUSINESS_DAYS_10 {
        @Override
        public Instant after(Instant requestedAt) {
            OffsetDateTime day = requestedAt.atOffset(ZoneOffset.UTC);
            int left = 10;
            while (left > 0) {
                day = day.plusDays(1);
                boolean business = day.getDayOfWeek() != DayOfWeek.SATURDAY && day.getDayOfWeek() != DayOfWeek.SUNDAY;
                left -= business ? 1 : 0;
            }
            return day.toInstant();
        }
    };

    /** How a request stands. */
    public enum Standing {
        /** More than a quarter of its time is left. */
        ON_TIME,
        /** A quarter of its time or less is left. */
        WARNING,
        /** Its time is over. */
        BREACHED
    }

    /**
     * When the time is over.
     *
     * @param requestedAt when it was asked for
     * @return the end
     */
    public abstract Instant after(Instant requestedAt);

    /**
     * How a request stands.
     *
     * @param requestedAt when it was asked for
     * @param now the time
     * @return a quarter of the time left, or less, is a warning
     */
    public Standing standing(Instant requestedAt, Instant now) {
        Instant end = after(requestedAt);
        if (!now.isBefore(end)) {
            return Standing.BREACHED;
        }
        Duration quarter = Duration.between(requestedAt, end).dividedBy(4);
        return Duration.between(now, end).compareTo(quarter) <= 0 ? Standing.WARNING : Standing.ON_TIME;
    }
}
