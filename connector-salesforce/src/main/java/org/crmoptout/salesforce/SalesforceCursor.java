package org.crmoptout.salesforce;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.crmoptout.connector.ChangeCursor;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ErrorKind;

/**
 * A place in Salesforce's changes.
 *
 * <p><b>Snapshot.</b> Everyone opted out now, contacts first, then leads, each by id: the cursor holds the last id given.
 * Before the first page we look up the newest time stamp (SystemModstamp) of the org; the changes start there.
 *
 * <p><b>Live.</b> Rounds without end. A round reads the contacts, then the leads, each in the order of (SystemModstamp, Id)
 * from where the cursor stands, to the end. Then the next round goes back by the overlap, because Salesforce may show a record
 * some time after its time stamp. It goes back from the time at which the round <i>began</i>: a record stamped earlier than
 * that by the overlap was visible to the whole round, however long the round took or lay interrupted.
 *
 * <p>Only Salesforce's clock counts, and nothing tells it but the time stamps of records. So the cursor keeps a lower bound:
 * when our clock showed {@code ourTime}, Salesforce's showed {@code serverTime} at least. Every newer stamp raises it, and so
 * does the time that passes. In an idle org it soon lies beyond the last record by more than the overlap: then the next round
 * goes on exactly behind that record and finds nothing, instead of reading the overlap for ever.
 *
 * <p>As text: {@code 1;snapshot;CONTACT;serverTime;ourTime;lastId} and
 * {@code 1;live;CONTACT;serverTime;ourTime;contactStamp;contactId;leadStamp;leadId}.
 */
sealed interface SalesforceCursor {

    /** The format's version; a change of the format needs a new one. */
    String VERSION = "1";

    /** Which type is read next. */
    PersonType turn();

    /** The cursor for the host. */
    ChangeCursor toChangeCursor();

    /**
     * A place in the order of (SystemModstamp, Id).
     *
     * @param stamp the time stamp
     * @param id the last id given of that time stamp, empty when none was
     */
    record Position(Instant stamp, String id) {}

    /**
     * When ours was {@code ourTime}, Salesforce's clock was {@code serverTime} or later.
     *
     * @param serverTime by Salesforce's clock
     * @param ourTime by the host's clock
     */
    record ClockBound(Instant serverTime, Instant ourTime) {

        /** The bound now, given the newest time stamp seen until now. */
        ClockBound at(Instant now, Instant newestStamp) {
            Duration passed = Duration.between(ourTime, now);
            Instant later = passed.isNegative() ? serverTime : serverTime.plus(passed);
            Instant server = later.isAfter(newestStamp) ? later : newestStamp;
            return new ClockBound(server.truncatedTo(ChronoUnit.MILLIS), now.truncatedTo(ChronoUnit.MILLIS));
        }
    }

    /**
     * In the snapshot.
     *
     * @param clock as it was before the snapshot
     * @param lastId the last id given, empty when none was
     */
    record Snapshot(PersonType turn, ClockBound clock, String lastId) implements SalesforceCursor {

        @Override
        public ChangeCursor toChangeCursor() {
            return text("snapshot", turn.name(), clock.serverTime(), clock.ourTime(), lastId);
        }
    }

    /**
     * In the changes.
     *
     * @param clock as it was before the round
     * @param contact the place among the contacts
     * @param lead the place among the leads
     */
    record Live(PersonType turn, ClockBound clock, Position contact, Position lead) implements SalesforceCursor {

        /** The start of the changes after a snapshot. */
        static Live after(ClockBound beforeSnapshot, Duration overlap) {
            Position start = new Position(goBack(beforeSnapshot, overlap), "");
            return new Live(PersonType.CONTACT, beforeSnapshot, start, start);
        }

        /** The place among the records of the type whose turn it is. */
        Position position() {
            return turn == PersonType.CONTACT ? contact : lead;
        }

        /** The cursor after records of the type whose turn it is. */
        Live movedTo(Position position) {
            return turn == PersonType.CONTACT
                    ? new Live(turn, clock, position, lead)
                    : new Live(turn, clock, contact, position);
        }

        /** The same round, at the leads. */
        Live atLeads() {
            return new Live(PersonType.LEAD, clock, contact, lead);
        }

        /** The round after this one. */
        Live nextRound(Instant now, Duration overlap) {
            Instant newest = contact.stamp().isAfter(lead.stamp()) ? contact.stamp() : lead.stamp();
            Instant back = goBack(clock, overlap);
            return new Live(PersonType.CONTACT, clock.at(now, newest), resumed(contact, back), resumed(lead, back));
        }

        private static Position resumed(Position end, Instant back) {
            return end.stamp().isAfter(back) ? new Position(back, "") : end;
        }

        private static Instant goBack(ClockBound clock, Duration overlap) {
            // Before 1970 there was no Salesforce, and SOQL has trouble with years of many digits.
            Instant back = clock.serverTime().minus(overlap).truncatedTo(ChronoUnit.SECONDS);
            return back.isBefore(Instant.EPOCH) ? Instant.EPOCH : back;
        }

        @Override
        public ChangeCursor toChangeCursor() {
            return text(
                    "live",
                    turn.name(),
                    clock.serverTime(),
                    clock.ourTime(),
                    contact.stamp(),
                    contact.id(),
                    lead.stamp(),
                    lead.id());
        }
    }

    /**
     * Reads a cursor that is not the start.
     *
     * @throws ConnectorException of kind CURSOR_LOST when it is none of ours
     */
    static SalesforceCursor parse(ChangeCursor cursor) {
        String[] parts = cursor.value().split(";", -1);
        try {
            if (parts.length >= 6 && parts[0].equals(VERSION)) {
                PersonType turn = PersonType.valueOf(parts[2]);
                ClockBound clock = new ClockBound(Instant.parse(parts[3]), Instant.parse(parts[4]));
                if (parts[1].equals("snapshot") && parts.length == 6) {
                    return new Snapshot(turn, clock, id(turn, parts[5]));
                }
                if (parts[1].equals("live") && parts.length == 9) {
                    return new Live(
                            turn,
                            clock,
                            new Position(Instant.parse(parts[5]), id(PersonType.CONTACT, parts[6])),
                            new Position(Instant.parse(parts[7]), id(PersonType.LEAD, parts[8])));
                }
            }
        } catch (DateTimeException | IllegalArgumentException e) {
            throw lost();
        }
        throw lost();
    }

    private static String id(PersonType type, String text) {
        if (!text.isEmpty() && SalesforceId.parse(type, text).isEmpty()) {
            throw new IllegalArgumentException("not an id");
        }
        return text;
    }

    private static ConnectorException lost() {
        return new ConnectorException(
                ErrorKind.CURSOR_LOST,
                "the cursor is not one that this version of the Salesforce connector made; compare everything and start anew");
    }

    private static ChangeCursor text(Object... parts) {
        StringBuilder text = new StringBuilder(VERSION);
        for (Object part : parts) {
            text.append(';').append(part);
        }
        return ChangeCursor.of(text.toString());
    }
}
