package org.crmoptout.hubspot;

import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.crmoptout.connector.ChangeCursor;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ErrorKind;

/**
 * A place in the changes of a HubSpot account, in milliseconds of the host's clock and contact ids: {@code
 * hubspot2:snapshot:<watermark>:<id>}, {@code hubspot2:window:<from>:<to>:<until>:<id>} or {@code hubspot2:live:<watermark>}.
 */
sealed interface HubSpotCursor {

    /** Among everyone opted out at the start; changes from {@code watermark} on come after. */
    record Snapshot(Instant watermark, long afterId) implements HubSpotCursor {
        @Override
        public String text() {
            return "snapshot:" + watermark.toEpochMilli() + ":" + afterId;
        }
    }

    /** Within a round, which goes to {@code until}: contacts modified in [from, to), by id. */
    record Window(Instant from, Instant to, Instant until, long afterId) implements HubSpotCursor {

        /** The window after the last contact of a page. */
        Window after(long id) {
            return new Window(from, to, until, id);
        }

        /** The beginning of this window that should hold half of what a search can give, when this one holds so many. */
        Window narrowed(long total) {
            long millis = Duration.between(from, to).toMillis();
            long part = Math.max(1, Math.min(millis - 1, millis * (ContactSearch.MAX_RESULTS / 2) / total));
            return new Window(from, from.plusMillis(part), until, 0);
        }

        boolean canBeNarrowed() {
            return afterId == 0 && Duration.between(from, to).toMillis() > 1;
        }

        /** What comes after this window. */
        HubSpotCursor next() {
            return to.isBefore(until) ? new Window(to, until, until, 0) : new Live(until);
        }

        @Override
        public String text() {
            return "window:" + from.toEpochMilli() + ":" + to.toEpochMilli() + ":" + until.toEpochMilli() + ":"
                    + afterId;
        }
    }

    /** Between two rounds: everything modified before {@code watermark} was given. */
    record Live(Instant watermark) implements HubSpotCursor {
        @Override
        public String text() {
            return "live:" + watermark.toEpochMilli();
        }
    }

    /** The place without its version. */
    String text();

    default ChangeCursor toChangeCursor() {
        return ChangeCursor.of(VERSION + text());
    }

    /**
     * Reads a cursor that is not the start.
     *
     * @throws ConnectorException of kind CURSOR_LOST when it is no cursor of this connector and version
     */
    static HubSpotCursor parse(ChangeCursor cursor) {
        Matcher place = SYNTAX.matcher(cursor.value());
        if (!place.matches()) {
            throw new ConnectorException(
                    ErrorKind.CURSOR_LOST,
                    "the stored cursor is none of this version of the HubSpot connector; start from the beginning");
        }
        if (place.group("live") != null) {
            return new Live(instant(place, "live"));
        }
        return place.group("snapshot") != null
                ? new Snapshot(instant(place, "snapshot"), Long.parseLong(place.group("snapshotId")))
                : new Window(
                        instant(place, "from"),
                        instant(place, "to"),
                        instant(place, "until"),
                        Long.parseLong(place.group("windowId")));
    }

    private static Instant instant(Matcher place, String group) {
        return Instant.ofEpochMilli(Long.parseLong(place.group(group)));
    }

    String VERSION = "hubspot2:";

    Pattern SYNTAX = Pattern.compile(VERSION
            + "(?:snapshot:(?<snapshot>\\d{1,15}):(?<snapshotId>\\d{1,18})"
            + "|window:(?<from>-?\\d{1,15}):(?<to>\\d{1,15}):(?<until>\\d{1,15}):(?<windowId>\\d{1,18})"
            + "|live:(?<live>\\d{1,15}))");
}
