package org.crmoptout.hubspot;

import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.crmoptout.connector.ChangeCursor;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ErrorKind;

/**
 * A place in the changes of a HubSpot account, in milliseconds of the host's clock and contact ids: {@code
 * hubspot1:snapshot:<watermark>:<id>}, {@code hubspot1:window:<from>:<to>:<id>} or {@code hubspot1:live:<watermark>}.
 */
sealed interface HubSpotCursor {

    /** Among everyone opted out at the start; changes from {@code watermark} on come after. */
    record Snapshot(Instant watermark, long afterId) implements HubSpotCursor {
        @Override
        public String text() {
            return "snapshot:" + watermark.toEpochMilli() + ":" + afterId;
        }
    }

    /** Within a round: contacts modified in [from, to), by id. */
    record Window(Instant from, Instant to, long afterId) implements HubSpotCursor {
        @Override
        public String text() {
            return "window:" + from.toEpochMilli() + ":" + to.toEpochMilli() + ":" + afterId;
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
                : new Window(instant(place, "from"), instant(place, "to"), Long.parseLong(place.group("windowId")));
    }

    private static Instant instant(Matcher place, String group) {
        return Instant.ofEpochMilli(Long.parseLong(place.group(group)));
    }

    String VERSION = "hubspot1:";

    Pattern SYNTAX = Pattern.compile(VERSION
            + "(?:snapshot:(?<snapshot>\\d{1,15}):(?<snapshotId>\\d{1,18})"
            + "|window:(?<from>-?\\d{1,15}):(?<to>\\d{1,15}):(?<windowId>\\d{1,18})"
            + "|live:(?<live>\\d{1,15}))");
}
