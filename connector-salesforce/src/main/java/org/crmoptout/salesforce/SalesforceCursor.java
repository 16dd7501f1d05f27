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
 * <p><b>Lost.</b> Deleted and merged records are shown for as long as the recycle bin keeps them; a cursor that has stood still
 * for that long may have missed some, so it is lost. So is one that was made with other objects or opt-out fields.
 *
 * <p>As text: {@code 2;fields;snapshot;CONTACT;serverTime;ourTime;lastId} and
 * {@code 2;fields;live;CONTACT;serverTime;ourTime;contactStamp;contactId;leadStamp;leadId}.
 *
 * @see <a href="https://help.salesforce.com/s/articleView?id=xcloud.home_delete.htm">Recycle Bin: records stay for 15 days</a>
 */
sealed interface SalesforceCursor {

    /** The format's version; a change of the format needs a new one. */
    String VERSION = "2";

    /** A day less than the recycle bin keeps a record, for clocks and time zones. */
    Duration BIN = Duration.ofDays(14);

    /** What is said of a cursor that can't be read. */
    String FOREIGN = "the cursor is not one that this version of the Salesforce connector made";

    /** Which type is read next. */
    PersonType turn();

    /** Salesforce's clock, as it was before the round or the snapshot. */
    ClockBound clock();

    /**
     * The cursor for the host.
     *
     * @param objects what it was made with
     */
    ChangeCursor toChangeCursor(PersonObjects objects);

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
        public ChangeCursor toChangeCursor(PersonObjects objects) {
            return text(objects, "snapshot", turn.name(), clock.serverTime(), clock.ourTime(), lastId);
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
        static Live after(ClockBound beforeSnapshot, Duration overlap, PersonObjects objects) {
            Position start = new Position(goBack(beforeSnapshot, overlap), "");
            return new Live(objects.types().get(0), beforeSnapshot, start, start);
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

        /** The same round, at another type. */
        Live turningTo(PersonType type) {
            return new Live(type, clock, contact, lead);
        }

        /** The round after this one. */
        Live nextRound(Instant now, Duration overlap, PersonObjects objects) {
            Instant newest = contact.stamp().isAfter(lead.stamp()) ? contact.stamp() : lead.stamp();
            Instant back = goBack(clock, overlap);
            return new Live(objects.types().get(0), clock.at(now, newest), resumed(contact, back), resumed(lead, back));
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
        public ChangeCursor toChangeCursor(PersonObjects objects) {
            return text(
                    objects,
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
     * @param objects what it must have been made with
     * @param now by the host's clock
     * @throws ConnectorException of kind CURSOR_LOST when it is none of ours, or may have missed something
     */
    static SalesforceCursor parse(ChangeCursor cursor, PersonObjects objects, Instant now) {
        String[] parts = cursor.value().split(";", -1);
        if (parts.length < 7 || !parts[0].equals(VERSION)) {
            throw lost(FOREIGN);
        }
        if (!parts[1].equals(objects.fingerprint())) {
            throw lost("the cursor was made with other settings for the objects or the opt-out fields");
        }
        SalesforceCursor place;
        try {
            place = place(parts, PersonType.valueOf(parts[3]));
        } catch (DateTimeException | IllegalArgumentException e) {
            throw lost(FOREIGN);
        }
        if (place.clock().ourTime().plus(BIN).isBefore(now)) {
            throw lost("nothing was asked for more than " + BIN.toDays()
                    + " days, and Salesforce shows deleted and merged records only for so long");
        }
        return place;
    }

    private static SalesforceCursor place(String[] parts, PersonType turn) {
        ClockBound clock = new ClockBound(Instant.parse(parts[4]), Instant.parse(parts[5]));
        if (parts[2].equals("snapshot") && parts.length == 7) {
            return new Snapshot(turn, clock, id(turn, parts[6]));
        }
        if (parts[2].equals("live") && parts.length == 10) {
            return new Live(
                    turn,
                    clock,
                    new Position(Instant.parse(parts[6]), id(PersonType.CONTACT, parts[7])),
                    new Position(Instant.parse(parts[8]), id(PersonType.LEAD, parts[9])));
        }
        throw new IllegalArgumentException("neither a snapshot nor live");
    }

    private static String id(PersonType type, String text) {
        if (!text.isEmpty() && SalesforceId.parse(type, text).isEmpty()) {
            throw new IllegalArgumentException("not an id");
        }
        return text;
    }

    private static ConnectorException lost(String why) {
        return new ConnectorException(ErrorKind.CURSOR_LOST, why + "; compare everything and start anew");
    }

    private static ChangeCursor text(PersonObjects objects, Object... parts) {
        StringBuilder text = new StringBuilder(VERSION).append(';').append(objects.fingerprint());
        for (Object part : parts) {
            text.append(';').append(part);
        }
        return ChangeCursor.of(text.toString());
    }
}
