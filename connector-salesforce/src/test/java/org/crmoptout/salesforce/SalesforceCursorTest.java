package org.crmoptout.salesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.crmoptout.connector.ChangeCursor;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.salesforce.SalesforceCursor.ClockBound;
import org.crmoptout.salesforce.SalesforceCursor.Live;
import org.crmoptout.salesforce.SalesforceCursor.Position;
import org.crmoptout.salesforce.SalesforceCursor.Snapshot;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The cursor")
class SalesforceCursorTest {

    private static final Duration OVERLAP = Duration.ofMinutes(5);
    /** Salesforce's clock is three hours behind ours. */
    private static final Instant THEIRS = Instant.parse("2026-11-23T09:00:00Z");

    private static final Instant OURS = Instant.parse("2026-11-23T12:00:00.250Z");
    private static final ClockBound CLOCK = new ClockBound(THEIRS, OURS);

    private static final PersonObjects OBJECTS = PersonObjects.standard();
    private static final String FIELDS = "Contact.HasOptedOutOfEmail+Lead.HasOptedOutOfEmail";

    private static SalesforceCursor parse(String text) {
        return SalesforceCursor.parse(ChangeCursor.of(text), OBJECTS, OURS);
    }

    private static Live round(ClockBound clock, Position contact, Position lead) {
        return new Live(PersonType.LEAD, clock, contact, lead);
    }

    @Test
    @DisplayName("comes back from its text as it was")
    void survivesARestart() {
        Snapshot snapshot = new Snapshot(PersonType.LEAD, CLOCK, "00Q000000000001EAA");
        Live live = round(CLOCK, new Position(THEIRS, "003000000000001AAA"), new Position(THEIRS, ""));

        assertThat(parse(snapshot.toChangeCursor(OBJECTS).value())).isEqualTo(snapshot);
        assertThat(parse(live.toChangeCursor(OBJECTS).value())).isEqualTo(live);
    }

    @ParameterizedTest
    @DisplayName("of another hand is lost, not guessed at")
    @ValueSource(
            strings = {
                "nonsense",
                "1;F;snapshot;CONTACT;2026-11-23T09:00:00Z;2026-11-23T12:00:00Z;",
                "2;F;snapshot;ACCOUNT;2026-11-23T09:00:00Z;2026-11-23T12:00:00Z;",
                "2;F;snapshot;CONTACT;yesterday;2026-11-23T12:00:00Z;",
                "2;F;snapshot;CONTACT;2026-11-23T09:00:00Z;2026-11-23T12:00:00Z;'OR",
                "2;F;live;CONTACT;2026-11-23T09:00:00Z;2026-11-23T12:00:00Z;",
                "2;F;live;CONTACT;2026-11-23T09:00:00Z;2026-11-23T12:00:00Z;2026-11-23T09:00:00Z;;2026-11-23T09:00:00Z;x"
            })
    void isLost(String text) {
        assertLost(() -> parse(text.replace(";F;", ";" + FIELDS + ";")), "not one that this version");
    }

    private static void assertLost(ThrowingCallable parsing, String why) {
        assertThatThrownBy(parsing)
                .isInstanceOfSatisfying(
                        ConnectorException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CURSOR_LOST))
                .hasMessageContaining(why);
    }

    @Test
    @DisplayName("is lost when it stood still for longer than the recycle bin shows deleted records")
    void outlivesTheBin() {
        for (SalesforceCursor place :
                List.of(new Snapshot(PersonType.LEAD, CLOCK, ""), Live.after(CLOCK, OVERLAP, OBJECTS))) {
            ChangeCursor cursor = place.toChangeCursor(OBJECTS);

            assertThat(SalesforceCursor.parse(cursor, OBJECTS, OURS.plus(Duration.ofDays(14))))
                    .isEqualTo(place);
            assertLost(
                    () -> SalesforceCursor.parse(
                            cursor, OBJECTS, OURS.plus(Duration.ofDays(14)).plusSeconds(1)),
                    "deleted and merged records");
        }
    }

    @Test
    @DisplayName("is lost when other objects or opt-out fields are kept in step since")
    void belongsToItsFields() {
        ChangeCursor cursor = Live.after(CLOCK, OVERLAP, OBJECTS).toChangeCursor(OBJECTS);
        PersonObject contact = OBJECTS.of(PersonType.CONTACT);

        for (PersonObjects others : List.of(
                new PersonObjects(List.of(contact), false),
                new PersonObjects(
                        List.of(contact, new PersonObject(PersonType.LEAD, "Sales_Opt_Out__c", List.of())), false))) {
            assertLost(() -> SalesforceCursor.parse(cursor, others, OURS), "other settings");
        }
    }

    @Test
    @DisplayName("of one object never turns to another")
    void keepsToItsObjects() {
        PersonObjects leads = new PersonObjects(List.of(OBJECTS.of(PersonType.LEAD)), false);

        Live live = Live.after(CLOCK, OVERLAP, leads);

        assertThat(live.turn()).isEqualTo(PersonType.LEAD);
        assertThat(live.nextRound(OURS, OVERLAP, leads).turn()).isEqualTo(PersonType.LEAD);
        assertThat(leads.after(PersonType.LEAD)).isEmpty();
    }

    @Test
    @DisplayName("starts the changes the overlap before what the org's clock showed before the snapshot")
    void startsBeforeTheSnapshot() {
        Live live = Live.after(CLOCK, OVERLAP, OBJECTS);

        assertThat(live.contact()).isEqualTo(new Position(THEIRS.minus(OVERLAP), ""));
        assertThat(live.lead()).isEqualTo(live.contact());
    }

    @Test
    @DisplayName("goes back to the overlap before the round's begin, however late the round ended")
    void goesBackFromTheRoundsBegin() {
        Position late = new Position(THEIRS.plus(Duration.ofHours(2)), "003000000000001AAA");

        Live next = round(CLOCK, late, new Position(THEIRS, ""))
                .nextRound(OURS.plus(Duration.ofHours(2)), OVERLAP, OBJECTS);

        assertThat(next.contact()).isEqualTo(new Position(THEIRS.minus(OVERLAP), ""));
        assertThat(next.clock().serverTime()).isEqualTo(late.stamp());
        assertThat(next.turn()).isEqualTo(PersonType.CONTACT);
    }

    @Test
    @DisplayName("of an idle org stays behind the last record once the overlap has passed")
    void comesToRest() {
        Position last = new Position(THEIRS, "003000000000001AAA");
        Live round = round(CLOCK, last, last);

        round = round.nextRound(OURS.plus(OVERLAP), OVERLAP, OBJECTS);
        assertThat(round.contact()).as("not yet").isEqualTo(new Position(THEIRS.minus(OVERLAP), ""));

        round = round(round.clock(), last, last).nextRound(OURS.plus(OVERLAP).plusSeconds(10), OVERLAP, OBJECTS);
        assertThat(round.contact()).as("now").isEqualTo(last);
        assertThat(round.nextRound(OURS.plus(OVERLAP).plusSeconds(20), OVERLAP, OBJECTS)
                        .contact())
                .isEqualTo(last);
    }

    @Test
    @DisplayName("never passes the last record seen, even when our clock leaps")
    void neverPassesTheLastRecord() {
        Position last = new Position(THEIRS, "003000000000001AAA");

        Live next = round(CLOCK, last, last)
                .nextRound(OURS.plus(Duration.ofDays(30)), OVERLAP, OBJECTS)
                .nextRound(OURS.plus(Duration.ofDays(60)), OVERLAP, OBJECTS);

        assertThat(next.contact().stamp()).isBeforeOrEqualTo(last.stamp());
        assertThat(next.lead().stamp()).isBeforeOrEqualTo(last.stamp());
    }

    @Test
    @DisplayName("takes no time for passed when our clock goes back")
    void survivesAClockGoingBack() {
        assertThat(CLOCK.at(OURS.minusSeconds(60), THEIRS.minusSeconds(1)).serverTime())
                .isEqualTo(THEIRS);
    }
}
