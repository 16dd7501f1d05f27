package com.example.acme;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import org.crmoptout.connector.ChangeCursor;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ErrorKind;

/**
 * A place in Acme's lists: first in that of everyone opted out, then in rounds through what changed. Each round goes back to before
 * the last one began, since Acme shows a change up to a minute late and its clock is not ours. Nobody is skipped; some come twice.
 */
record AcmeCursor(boolean snapshot, Instant roundBegan, String from, String afterId) {

    private static final Duration OVERLAP = Duration.ofMinutes(2);

    static AcmeCursor of(ChangeCursor cursor, Instant now) {
        if (cursor.isStart()) {
            return new AcmeCursor(true, now, "", "");
        }
        String[] parts = cursor.value().split("\\|", -1);
        try {
            if (parts.length == 5 && parts[0].equals("acme1") && parts[1].matches("[SL]")) {
                Instant began = parts[4].isEmpty() ? now : Instant.parse(parts[2]);
                return new AcmeCursor(parts[1].equals("S"), began, parts[3], parts[4]);
            }
        } catch (DateTimeException e) {
            // Said below.
        }
        throw new ConnectorException(ErrorKind.CURSOR_LOST, "the cursor is not one of this connector");
    }

    String query() {
        return (snapshot ? "optedOut=true" : "changedFrom=" + AcmeHttp.encoded(from)) + "&afterId="
                + AcmeHttp.encoded(afterId);
    }

    AcmeCursor after(String changed, String id) {
        return new AcmeCursor(snapshot, roundBegan, snapshot ? "" : changed, id);
    }

    AcmeCursor nextRound() {
        return new AcmeCursor(false, roundBegan, roundBegan.minus(OVERLAP).toString(), "");
    }

    ChangeCursor toChangeCursor() {
        return ChangeCursor.of(String.join("|", "acme1", snapshot ? "S" : "L", roundBegan.toString(), from, afterId));
    }
}
