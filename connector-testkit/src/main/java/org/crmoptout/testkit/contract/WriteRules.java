package org.crmoptout.testkit.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.crmoptout.connector.Capability;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.DncTransition;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.ErrorKind.Remedy;
import org.crmoptout.connector.Operation;
import org.crmoptout.connector.Operation.Access;
import org.crmoptout.connector.OptOutChange;
import org.crmoptout.connector.OptOutKeying;
import org.crmoptout.connector.OptOutReading;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.connector.RecordType;
import org.crmoptout.connector.WriteOutcome;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** R5xx: making changes. */
abstract class WriteRules extends ReadRules {

    final OptOutChange unmark(Connection connection, Someone someone) {
        return OptOutChange.unmark(someone.key(), reading(connection, someone.key(), "who is to be unmarked"));
    }

    /** A change of either kind that the connection can make, to someone for whom it makes a difference. */
    private List<OptOutChange> changesThatMatter(Connection connection) {
        List<OptOutChange> changes =
                new ArrayList<>(List.of(OptOutChange.mark(someone(false).key())));
        if (can(Capability.UNMARK)) {
            changes.add(unmark(connection, someone(true)));
        }
        return changes;
    }

    @Test
    @DisplayName("R501 MARK opts the person out, and says that it had to")
    void markOptsOut() {
        needs(Capability.MARK);
        Someone someone = someone(false);
        WriteOutcome.Applied applied =
                Expect.is(WriteOutcome.Applied.class, connect().mark(someone.key()), "MARK");
        Expect.that(isOptedOut(someone), "MARK was Applied, but the CRM does not hold the opt-out");
        Expect.that(!applied.alreadySo(), "MARK says it was already so, but it was not");
        Expect.that(applied.redirectedTo() == null, "MARK was redirected to %s for no reason", applied.redirectedTo());
    }

    @Test
    @DisplayName("R502 MARK of someone who is opted out already is Applied and changes nothing")
    void markTwice() {
        needs(Capability.MARK);
        Someone already = someone(true);
        Someone twice = someone(false);
        Connection connection = connect();
        Expect.is(WriteOutcome.Applied.class, connection.mark(already.key()), "MARK of someone opted out before");
        connection.mark(twice.key());
        Expect.is(WriteOutcome.Applied.class, connection.mark(twice.key()), "the second MARK");
        Expect.that(isOptedOut(already) && isOptedOut(twice), "a repeated MARK lifted the opt-out");
    }

    @Test
    @DisplayName("R503 Any number of changes can be made at once, one outcome each, in order")
    void manyChanges() {
        needs(Capability.MARK);
        List<Someone> crowd = crowd(MANY, false);
        List<WriteOutcome> outcomes = connect()
                .write(crowd.stream().map(one -> OptOutChange.mark(one.key())).toList());
        for (int i = 0; i < MANY; i++) {
            Expect.is(WriteOutcome.Applied.class, outcomes.get(i), "change " + i + " of " + MANY);
            Expect.that(isOptedOut(crowd.get(i)), "change %d of %d was Applied, but the CRM does not hold it", i, MANY);
        }
    }

    @Test
    @DisplayName("R504 A record that the CRM refuses is Failed, not Applied, and not in doubt")
    void refusedRecord() {
        needs(Capability.MARK);
        needs(CrmStage.Act.REFUSED_RECORD);
        Someone bad = someone(false);
        crm().refuseWritesTo(bad.ref());
        expectRefusal(connect().mark(bad.key()), "MARK of a record that the CRM refuses");
        Expect.that(!isOptedOut(bad), "the stage did not refuse the record");
    }

    private static void expectRefusal(WriteOutcome outcome, String what) {
        WriteOutcome.Failed failed = Expect.is(WriteOutcome.Failed.class, outcome, what);
        Expect.that(!failed.inDoubt(), "%s: the CRM said that nothing was written, so it is not in doubt", what);
        Remedy remedy = failed.cause().kind().remedy();
        Expect.that(
                remedy == Remedy.HUMAN || failed.cause().kind() == ErrorKind.LOCKED,
                "%s: one record is at fault, so the kind must be one for a human (or LOCKED), not %s",
                what,
                failed.cause().kind());
    }

    @Test
    @DisplayName("R505 One bad record in a batch neither sinks the others nor hides among them")
    void badRecordAmongOthers() {
        needs(Capability.MARK);
        needs(CrmStage.Act.REFUSED_RECORD);
        List<Someone> people = crowd(5, false);
        crm().refuseWritesTo(people.get(2).ref());
        List<WriteOutcome> outcomes = connect()
                .write(people.stream().map(one -> OptOutChange.mark(one.key())).toList());
        for (int i = 0; i < people.size(); i++) {
            if (i == 2) {
                expectRefusal(outcomes.get(i), "the bad record among good ones");
            } else {
                Expect.is(WriteOutcome.Applied.class, outcomes.get(i), "good record " + i + " beside a bad one");
                Expect.that(isOptedOut(people.get(i)), "good record %d was Applied, but not written", i);
            }
        }
    }

    @Test
    @DisplayName("R506 Records of every type can be marked")
    void everyTypeCanBeMarked() {
        needs(Capability.MARK);
        for (RecordType type : report().recordTypes()) {
            Someone someone = someone(type, false);
            Expect.is(WriteOutcome.Applied.class, connect().mark(CrmPerson.of(someone.ref())), "MARK of a " + type);
            Expect.that(isOptedOut(someone), "MARK of a %s was Applied, but not written", type);
        }
    }

    @Test
    @DisplayName("R507 Nothing but the opt-out of those named is changed")
    void nothingElseIsChanged() {
        needs(Capability.MARK);
        Someone marked = someone(false);
        Someone bystander = someone(false);
        Someone optedOut = someone(true);
        List<String> before = crm().records();
        connect().mark(marked.key());
        Expect.that(!isOptedOut(bystander) && isOptedOut(optedOut), "the opt-out of someone else changed");
        Expect.that(crm().records().equals(before), "records were made, deleted or otherwise changed");
    }

    @Test
    @DisplayName("R508 MARK of a deleted record is Failed as NOT_FOUND and not in doubt")
    void markOfTheDeleted() {
        needs(Capability.MARK);
        Someone deleted = someone(false);
        crm().delete(deleted.ref());
        WriteOutcome.Failed failed = Expect.is(
                WriteOutcome.Failed.class, connect().mark(CrmPerson.of(deleted.ref())), "MARK of a deleted record");
        Expect.kind(failed.cause(), "MARK of a deleted record", ErrorKind.NOT_FOUND);
        Expect.that(!failed.inDoubt(), "nothing was written, so it is not in doubt");
    }

    @Test
    @DisplayName("R509 MARK of a merged record goes where it lives on and says so, or is NOT_FOUND")
    void markOfTheMerged() {
        needs(Capability.MARK);
        needs(CrmStage.Act.MERGE);
        Someone loser = someone(false);
        Someone winner = someone(false);
        crm().merge(loser.ref(), winner.ref());
        WriteOutcome outcome = connect().mark(CrmPerson.of(loser.ref()));
        if (outcome instanceof WriteOutcome.Failed failed) {
            Expect.kind(failed.cause(), "MARK of a merged record", ErrorKind.NOT_FOUND);
        } else {
            WriteOutcome.Applied applied = Expect.is(WriteOutcome.Applied.class, outcome, "MARK of a merged record");
            Expect.that(
                    winner.ref().equals(applied.redirectedTo()),
                    "MARK of a merged record was Applied without saying to which: redirectedTo is %s",
                    applied.redirectedTo());
            Expect.that(isOptedOut(winner), "MARK of a merged record was Applied, but its winner is not opted out");
        }
    }

    @Test
    @DisplayName(
            "R510 A person without the key of this CRM is refused, not guessed; an address that is nobody's has its own")
    void addressAlone() {
        needs(Capability.MARK);
        EmailAddress nobodys = freshAddress();
        Connection connection = connect();
        WriteOutcome outcome = connection.mark(CrmPerson.of(nobodys));
        if (keying() == OptOutKeying.RECORD) {
            WriteOutcome.Failed failed =
                    Expect.is(WriteOutcome.Failed.class, outcome, "MARK of an address where records are the key");
            Expect.kind(failed.cause(), "MARK of an address", ErrorKind.INVALID_REQUEST, ErrorKind.NOT_FOUND);
            Expect.that(!failed.inDoubt(), "nothing was written, so it is not in doubt");
        } else {
            Expect.is(WriteOutcome.Applied.class, outcome, "MARK of an address that is nobody's");
            Expect.that(crm().optedOut(nobodys), "MARK was Applied, but the CRM does not hold the opt-out");
            Expect.that(
                    reading(connection, CrmPerson.of(nobodys), "an address that is nobody's")
                                    .status()
                            == OptOutStatus.OPTED_OUT,
                    "the address does not read as opted out");
        }
        Expect.that(crm().records().isEmpty(), "a record was made of an address");
    }

    @Test
    @DisplayName("R511 What was written is what is read next")
    void ownWritesAreRead() {
        needs(Capability.MARK);
        Someone someone = someone(false);
        Connection connection = connect();
        expectStatus(connection, someone, OptOutStatus.NOT_OPTED_OUT, "before MARK");
        connection.mark(someone.key());
        expectStatus(connection, someone, OptOutStatus.OPTED_OUT, "after MARK");
    }

    @Test
    @DisplayName("R512 UNMARK of someone who is not opted out any more writes nothing")
    void unmarkOfTheUnmarked() {
        needs(Capability.UNMARK);
        Someone someone = someone(true);
        Connection connection = connect();
        OptOutChange unmark = unmark(connection, someone);
        setOptedOut(someone, false);
        WriteOutcome outcome = connection.write(unmark);
        if (outcome instanceof WriteOutcome.Superseded superseded) {
            Expect.that(
                    superseded.now().status() == OptOutStatus.NOT_OPTED_OUT,
                    "the CRM says NOT_OPTED_OUT, Superseded says %s",
                    superseded.now().status());
        } else {
            Expect.is(WriteOutcome.Applied.class, outcome, "UNMARK of someone unmarked");
        }
        Expect.that(!isOptedOut(someone), "UNMARK opted the person out");
    }

    @Test
    @DisplayName("R513 UNMARK that finds a newer opt-out is Superseded and writes nothing")
    void unmarkFindsNewer() {
        needs(Capability.UNMARK);
        Someone someone = someone(true);
        Connection connection = connect();
        OptOutChange unmark = unmark(connection, someone);
        OptOutReading lifted = unmark.lifts().orElseThrow();
        if (lifted.revision().isEmpty() && lifted.changedAt().isEmpty()) {
            doesNotApply("readings have neither revision nor change time");
        }
        setOptedOut(someone, false);
        setOptedOut(someone, true);
        WriteOutcome.Superseded superseded =
                Expect.is(WriteOutcome.Superseded.class, connection.write(unmark), "UNMARK of an opt-out made since");
        Expect.that(
                superseded.now().status() == OptOutStatus.OPTED_OUT,
                "the CRM says OPTED_OUT, Superseded says %s",
                superseded.now().status());
        Expect.that(isOptedOut(someone), "UNMARK lifted an opt-out that is newer than the one it was given");
    }

    @Test
    @DisplayName("R514 A write whose answer makes no sense is in doubt")
    void senselessAnswerIsInDoubt() {
        needs(Capability.MARK);
        for (Fault.Garbling garbling : Set.of(Fault.Garbling.HTML, Fault.Garbling.TRUNCATED)) {
            expectDoubt(new Fault.Garbles(garbling), ErrorKind.PROTOCOL, ErrorKind.UNAVAILABLE);
        }
    }

    @Test
    @DisplayName("R515 A write whose answer never came is in doubt")
    void lostAnswerIsInDoubt() {
        needs(Capability.MARK);
        expectDoubt(new Fault.Breaks(Fault.When.AFTER_EFFECT), ErrorKind.UNAVAILABLE);
    }

    @Test
    @DisplayName("R516 A write that took effect and was answered with a server error is in doubt")
    void serverErrorIsInDoubt() {
        needs(Capability.MARK);
        for (int status : List.of(500, 502, 504)) {
            expectDoubt(
                    new Fault.Answers(Fault.When.AFTER_EFFECT, status, Map.of(), "{\"error\":\"internal\"}"),
                    ErrorKind.UNAVAILABLE,
                    ErrorKind.PROTOCOL);
        }
    }

    /** Lays a fault over the writing requests alone and looks at the outcome. */
    private void expectDoubt(Fault fault, ErrorKind... kinds) {
        Connection connection = connect();
        for (OptOutChange change : changesThatMatter(connection)) {
            connection.calls().misbehaveAt(Access.WRITE, fault);
            WriteOutcome.Failed failed = Expect.is(
                    WriteOutcome.Failed.class, connection.write(change), change.transition() + " under " + fault);
            connection.calls().behave();
            Expect.kind(failed.cause(), change.transition() + " under " + fault, kinds);
            Expect.that(
                    failed.inDoubt(), "%s under %s may have taken effect: it is in doubt", change.transition(), fault);
        }
    }

    @Test
    @DisplayName("R517 A write that the CRM turned away at the door is not in doubt")
    void turnedAwayIsNotInDoubt() {
        needs(Capability.MARK);
        for (int status : List.of(401, 403, 429)) {
            Someone someone = someone(false);
            Connection connection = connect();
            connection
                    .calls()
                    .misbehaveAt(
                            Access.WRITE,
                            new Fault.Answers(Fault.When.BEFORE_EFFECT, status, Map.of(), "{\"error\":\"refused\"}"));
            WriteOutcome.Failed failed = Expect.is(
                    WriteOutcome.Failed.class, connection.mark(someone.key()), "MARK answered with " + status);
            Expect.that(!failed.inDoubt(), "MARK answered with %d was not carried out: it is not in doubt", status);
        }
    }

    @Test
    @DisplayName("R518 An operation that changes something is declared as WRITE")
    void writesAreDeclared() {
        needs(Capability.MARK);
        Someone marked = someone(false);
        Someone unmarked = someone(true);
        Connection connection = connect();
        List<List<Boolean>> before = new ArrayList<>();
        Map<String, Boolean> liars = new TreeMap<>();
        connection.calls().beforeEach(() -> before.add(List.of(isOptedOut(marked), isOptedOut(unmarked))));
        connection.calls().afterEach(() -> {
            List<Operation> operations = connection.calls().operations();
            Operation last = operations.get(operations.size() - 1);
            boolean changed = !before.get(before.size() - 1).equals(List.of(isOptedOut(marked), isOptedOut(unmarked)));
            if (changed && last.access() == Access.READ) {
                liars.put(last.name(), true);
            }
        });
        connection.mark(marked.key());
        if (can(Capability.UNMARK)) {
            connection.write(unmark(connection, unmarked));
        }
        Expect.that(liars.isEmpty(), "declared as READ, but they write: %s", liars.keySet());
        Expect.that(connection.calls().count(Access.WRITE) > 0, "no operation was declared as WRITE");
    }

    @Test
    @DisplayName("R519 Changing nothing sends nothing")
    void changingNothing() {
        Connection connection = connect();
        Expect.that(connection.write(List.of()).isEmpty(), "changing nothing gave outcomes");
        Expect.that(crm().requests() == 0, "changing nothing sent %d requests", crm().requests());
    }

    @Test
    @DisplayName("R520 Marks and unmarks of one request each get what they ask for, or are refused")
    void mixedRequest() {
        needs(Capability.MARK);
        Someone toMark = someone(false);
        Someone toUnmark = someone(true);
        Connection connection = connect();
        List<WriteOutcome> outcomes =
                connection.write(List.of(unmark(connection, toUnmark), OptOutChange.mark(toMark.key())));
        Expect.is(WriteOutcome.Applied.class, outcomes.get(1), "the MARK beside an UNMARK");
        Expect.that(isOptedOut(toMark), "the MARK beside an UNMARK was not written");
        Class<? extends WriteOutcome> expected =
                can(Capability.UNMARK) ? WriteOutcome.Applied.class : WriteOutcome.Refused.class;
        Expect.is(expected, outcomes.get(0), DncTransition.UNMARK + " beside a MARK");
        Expect.that(isOptedOut(toUnmark) != can(Capability.UNMARK), "the UNMARK beside a MARK did not do what it says");
    }

    @Test
    @DisplayName("R521 The same change twice in one request has two outcomes")
    void changedTwice() {
        needs(Capability.MARK);
        Someone twice = someone(false);
        Someone once = someone(false);
        List<OptOutChange> changes =
                List.of(OptOutChange.mark(twice.key()), OptOutChange.mark(once.key()), OptOutChange.mark(twice.key()));
        for (WriteOutcome outcome : connect().write(changes)) {
            Expect.is(WriteOutcome.Applied.class, outcome, "one of three changes, two of which are the same");
        }
        Expect.that(isOptedOut(twice) && isOptedOut(once), "a change was Applied, but not written");
    }

    @Test
    @DisplayName(
            "R522 A person's own request is written like any other, and no reserve is claimed where the CRM refuses it")
    void ownRequest() {
        needs(Capability.MARK);
        Someone asking = someone(false);
        Someone other = someone(false);
        Connection connection = connect();
        for (WriteOutcome outcome : connection.write(List.of(
                OptOutChange.mark(other.key()), OptOutChange.mark(asking.key()).asOwnRequest()))) {
            Expect.is(WriteOutcome.Applied.class, outcome, "one of two MARKs, one of them a person's own request");
        }
        Expect.that(isOptedOut(asking) && isOptedOut(other), "a MARK was Applied, but not written");

        Someone refused = someone(false);
        connection
                .calls()
                .misbehaveAt(
                        Access.WRITE,
                        new Fault.Answers(Fault.When.BEFORE_EFFECT, 429, Map.of(), "{\"error\":\"too many\"}"));
        WriteOutcome.Failed failed = Expect.is(
                WriteOutcome.Failed.class,
                connection.write(OptOutChange.mark(refused.key()).asOwnRequest()),
                "a person's own request that the CRM refuses");
        Expect.kind(failed.cause(), "a person's own request under 429", ErrorKind.RATE_LIMITED);
    }
}
