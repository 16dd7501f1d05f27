package org.crmoptout.testkit.contract;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import org.crmoptout.connector.ChangeCursor;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ErrorKind;

/**
 * A place in the plain CRM's changes: in the snapshot by id, or in a round of changes by time stamp and id, with when the round
 * began; or at rest, before the next round. The next round begins an overlap before the last one did, for rows that are late.
 *
 * @param phase S for the snapshot, L within a round, R at rest
 * @param roundBegan when the snapshot or round began
 * @param from the time stamp to go on from
 * @param afterId the id to go on after
 */
record ReferenceCursor(String phase, Instant roundBegan, Instant from, String afterId) {

    static ReferenceCursor of(ChangeCursor cursor, Instant now) {
        if (cursor.isStart()) {
            return new ReferenceCursor("S", now, Instant.EPOCH, "");
        }
        String[] parts = cursor.value().split("\\|", -1);
        try {
            if (parts.length == 5
                    && parts[0].equals("plain1")
                    && parts[1].matches("[SLR]")
                    && parts[4].matches("[a-z0-9]*")) {
                return new ReferenceCursor(parts[1], Instant.parse(parts[2]), Instant.parse(parts[3]), parts[4]);
            }
        } catch (DateTimeException e) {
            // Said below.
        }
        throw new ConnectorException(ErrorKind.CURSOR_LOST, "the cursor is not one of this connector");
    }

    static ReferenceCursor round(Instant began, Duration overlap, Instant from) {
        return new ReferenceCursor("R", began, from.minus(overlap), "");
    }

    boolean snapshot() {
        return phase.equals("S");
    }

    boolean atRest() {
        return phase.equals("R");
    }

    ReferenceCursor nextRound(Instant now) {
        return new ReferenceCursor("L", now, from, "");
    }

    ReferenceCursor after(Instant stamp, String id) {
        return new ReferenceCursor(phase, roundBegan, stamp, id);
    }

    ChangeCursor toChangeCursor() {
        return ChangeCursor.of(String.join("|", "plain1", phase, roundBegan.toString(), from.toString(), afterId));
    }
}
