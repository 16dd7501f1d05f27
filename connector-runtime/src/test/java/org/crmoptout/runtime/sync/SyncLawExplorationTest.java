package org.crmoptout.runtime.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.crmoptout.connector.DncLabel;
import org.crmoptout.connector.DncTransition;
import org.crmoptout.connector.OptOutMapping;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.connector.RecordType;
import org.crmoptout.runtime.sync.SyncLaw.PendingChange;
import org.crmoptout.runtime.sync.SyncLaw.ReadingRuling;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every interleaving, for one key, of a few human acts on either side, reads whose answers come late and that may overlap, and
 * writes whose answers may be lost or whose sender may die.
 */
@DisplayName("The sync's law, explored exhaustively for one key")
class SyncLawExplorationTest {

    private static final OptOutKey KEY = new OptOutKey.OfRecord(new RecordRef(RecordType.CONTACT, "003A"));
    private static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");
    /** A lease longer than any run, and as short as a lease may be: a dead sender's write is over only when the world says so. */
    private static final long LEASE = 3_600;

    /** A read whose answer has not come yet: the value is null until the CRM has looked. */
    private record Read(long began, @Nullable Boolean value) {}

    /** A write on the wire. */
    private record Write(Delivery delivery, KeyState before, long startedAt, boolean tookEffect) {}

    /**
     * The world. {@code owed}: someone asked not to be contacted and nobody lifted it later. {@code lifted}: the CRM's value was
     * last lifted by a human there, not by us. {@code unseenTick}: what is owed is
     * owed only by a tick in the CRM that no look has seen yet. {@code unticked}: a human un-ticked in the CRM since anybody
     * marked in the tool.
     */
    private record World(
            long now,
            boolean inCrm,
            boolean lifted,
            LabelState label,
            KeyState key,
            List<Read> reads,
            @Nullable Write write,
            boolean review,
            boolean owed,
            boolean unseenTick,
            boolean unticked,
            int acts,
            int losses,
            int writes) {

        World tick() {
            return new World(
                    now + 1,
                    inCrm,
                    lifted,
                    label,
                    key,
                    reads,
                    write,
                    review,
                    owed,
                    unseenTick,
                    unticked,
                    acts,
                    losses,
                    writes);
        }

        World withCrm(boolean value, boolean byHuman) {
            return new World(
                    now,
                    value,
                    byHuman && !value,
                    label,
                    key,
                    reads,
                    write,
                    review,
                    owed,
                    unseenTick,
                    unticked,
                    acts,
                    losses,
                    writes);
        }

        World withLabel(DncLabel value, LabelSource source) {
            LabelState next = new LabelState(value, at(now), source);
            return new World(
                    now,
                    inCrm,
                    lifted,
                    next,
                    key,
                    reads,
                    write,
                    review,
                    owed,
                    unseenTick,
                    unticked,
                    acts,
                    losses,
                    writes);
        }

        World withKey(KeyState next) {
            return new World(
                    now,
                    inCrm,
                    lifted,
                    label,
                    next,
                    reads,
                    write,
                    review,
                    owed,
                    unseenTick,
                    unticked,
                    acts,
                    losses,
                    writes);
        }

        World with(Read read) {
            return withReads(Stream.concat(reads.stream(), Stream.of(read)).toList());
        }

        World without(Read read) {
            return withReads(reads.stream().filter(other -> other != read).toList());
        }

        private World withReads(List<Read> next) {
            return new World(
                    now,
                    inCrm,
                    lifted,
                    label,
                    key,
                    next,
                    write,
                    review,
                    owed,
                    unseenTick,
                    unticked,
                    acts,
                    losses,
                    writes);
        }

        World withWrite(@Nullable Write next) {
            return new World(
                    now,
                    inCrm,
                    lifted,
                    label,
                    key,
                    reads,
                    next,
                    review,
                    owed,
                    unseenTick,
                    unticked,
                    acts,
                    losses,
                    writes);
        }

        World withReview(boolean open) {
            return new World(
                    now,
                    inCrm,
                    lifted,
                    label,
                    key,
                    reads,
                    write,
                    open,
                    owed,
                    unseenTick,
                    unticked,
                    acts,
                    losses,
                    writes);
        }

        World owing(boolean owes, boolean unseen) {
            return new World(
                    now, inCrm, lifted, label, key, reads, write, review, owes, unseen, unticked, acts, losses, writes);
        }

        World untickedSinceMark(boolean value) {
            return new World(
                    now,
                    inCrm,
                    lifted,
                    label,
                    key,
                    reads,
                    write,
                    review,
                    owed,
                    unseenTick,
                    value,
                    acts,
                    losses,
                    writes);
        }

        World acted() {
            return new World(
                    now,
                    inCrm,
                    lifted,
                    label,
                    key,
                    reads,
                    write,
                    review,
                    owed,
                    unseenTick,
                    unticked,
                    acts - 1,
                    losses,
                    writes);
        }

        World lost() {
            return new World(
                    now,
                    inCrm,
                    lifted,
                    label,
                    key,
                    reads,
                    write,
                    review,
                    owed,
                    unseenTick,
                    unticked,
                    acts,
                    losses - 1,
                    writes);
        }

        World wrote() {
            return new World(
                    now,
                    inCrm,
                    lifted,
                    label,
                    key,
                    reads,
                    write,
                    review,
                    owed,
                    unseenTick,
                    unticked,
                    acts,
                    losses,
                    writes + 1);
        }

        boolean isMarked() {
            return label.label() == DncLabel.MARKED;
        }

        /** The world with its instants replaced by their ranks: two worlds that differ in nothing else are one. */
        String canonical() {
            TreeSet<Instant> instants = new TreeSet<>();
            Consumer<@Nullable Instant> add = instant -> {
                if (instant != null) {
                    instants.add(instant);
                }
            };
            add.accept(label.assertedAt());
            add.accept(key.seenAt());
            add.accept(key.seenUntil());
            add.accept(key.lastWriteEndedAt());
            add.accept(key.writingUntil());
            reads.forEach(read -> add.accept(at(read.began())));
            add.accept(write == null ? null : at(write.startedAt()));
            Delivery pending = key.pending();
            return inCrm + "|" + lifted + "|" + label.label() + label.source() + rank(instants, label.assertedAt())
                    + "|" + key.shadow() + rank(instants, key.seenAt()) + rank(instants, key.seenUntil())
                    + rank(instants, key.lastWriteEndedAt())
                    + key.inDoubt() + rank(instants, key.writingUntil()) + (key.readDueAt() != null)
                    + (pending == null ? "-" : pending.transition() + ":" + Math.min(pending.attempts(), 1))
                    + "|"
                    + reads.stream()
                            .map(read -> rank(instants, at(read.began())) + read.value())
                            .sorted()
                            .toList()
                    + "|"
                    + (write == null
                            ? "-"
                            : write.delivery().transition()
                                    + rank(instants, at(write.startedAt()))
                                    + write.tookEffect()
                                    + (pending != null
                                            && pending.id()
                                                    .equals(write.delivery().id())))
                    + "|" + review + owed + unseenTick + unticked + acts + losses;
        }

        private static String rank(TreeSet<Instant> instants, @Nullable Instant instant) {
            return instant == null ? "_" : "," + instants.headSet(instant).size();
        }
    }

    private static Instant at(long time) {
        return EPOCH.plusSeconds(time);
    }

    private record Step(String name, World world) {}

    private record Path(World world, List<String> steps) {}

    private int readsAtATime;
    private SyncRules rules = SyncRules.standard();

    @ParameterizedTest(name = "{0} human acts, {1} losses, {2} reads at a time, policy {3}")
    @CsvSource({"5, 3, 1, REVIEW", "4, 2, 1, APPLY", "3, 0, 2, APPLY"})
    @DisplayName("no opt-out is lost, and both sides end equal or in review")
    void nothingIsLost(int acts, int losses, int readsAtATime, UnmarkPolicy policy) {
        this.readsAtATime = readsAtATime;
        this.rules = new SyncRules(true, true, true, policy);
        int worlds = 0;
        for (boolean optedOutInCrm : new boolean[] {false, true}) {
            for (boolean marked : new boolean[] {false, true}) {
                worlds += explore(start(optedOutInCrm, marked, acts, losses));
            }
        }
        // A floor, so that an exploration that stops early can't pass.
        assertThat(worlds).isGreaterThan(10_000);
    }

    private static World start(boolean optedOutInCrm, boolean marked, int acts, int losses) {
        LabelState label = marked ? new LabelState(DncLabel.MARKED, at(0), LabelSource.REP) : LabelState.neverMarked();
        return new World(
                1,
                optedOutInCrm,
                false,
                label,
                KeyState.unseen(KEY, "p1", null, at(0)),
                List.of(),
                null,
                false,
                optedOutInCrm || marked,
                optedOutInCrm && !marked,
                false,
                acts,
                losses,
                0);
    }

    private int explore(World start) {
        Set<String> known = new HashSet<>();
        Deque<Path> open = new ArrayDeque<>();
        open.push(new Path(start, List.of("start: in CRM " + start.inCrm() + ", marked " + start.isMarked())));
        while (!open.isEmpty()) {
            Path path = open.pop();
            if (!known.add(path.world().canonical())) {
                continue;
            }
            endsWell(path);
            for (Step step : steps(path.world().tick())) {
                List<String> steps = new ArrayList<>(path.steps());
                steps.add(step.name());
                open.push(new Path(step.world(), steps));
            }
        }
        return known.size();
    }

    private List<Step> steps(World world) {
        List<Step> steps = new ArrayList<>();
        if (world.acts() > 0) {
            World acted = world.acted();
            steps.add(new Step(
                    "rep marks",
                    change(acted, DncTransition.MARK, LabelSource.REP).untickedSinceMark(false)));
            if (world.isMarked() && world.key().shadow() != null) { // L8: refused while the key has not been seen
                steps.add(new Step("rep unmarks", change(acted, DncTransition.UNMARK, LabelSource.REP)));
            }
            steps.add(new Step("CRM user flips", flip(acted)));
        }
        if (world.reads().size() < readsAtATime) {
            steps.add(new Step("a read begins", world.with(new Read(world.now(), null))));
        }
        for (Read read : world.reads()) {
            String name = "of the read begun at " + read.began();
            steps.add(
                    read.value() == null
                            ? new Step("the CRM looks, because " + name, look(world, read))
                            : new Step("the answer comes " + name, answer(world, read)));
        }
        if (world.write() == null) {
            if (isSendable(world)) {
                steps.add(new Step("a write starts", send(world)));
            }
        } else {
            if (!world.write().tookEffect()) {
                steps.add(new Step("the write takes effect", takeEffect(world)));
            } else {
                steps.add(new Step("the write is confirmed", confirm(world)));
            }
            if (world.losses() > 0) {
                if (world.write().delivery().isMark()) { // an UNMARK whose answer is lost stays on the wire
                    steps.add(new Step("its answer is lost", lose(world.lost(), world.now())));
                }
                steps.add(new Step("the sender dies", die(world.lost())));
            }
        }
        return steps;
    }

    private World change(World world, DncTransition transition, LabelSource source) {
        World changed = world.withLabel(OptOutMapping.labelAfter(transition), source)
                .owing(transition == DncTransition.MARK, false)
                .withReview(false);
        SyncLaw.LabelRuling ruling = SyncLaw.onLabelChange(transition, world.key(), at(world.now()), rules);
        return changed.withKey(settle(ruling.key(), ruling.pending(), transition, world.now()));
    }

    /**
     * What polling cannot see is not owed: a tick after an un-tick by a human of which no look tells, a tick lifted by a human
     * before any look, and a tick made while our own MARK is on the wire.
     */
    private World flip(World world) {
        boolean ticks = !world.inCrm();
        Write write = world.write();
        boolean markOnTheWire = write != null && write.delivery().isMark();
        boolean unseen = markOnTheWire || (world.lifted() && world.key().shadow() == OptOutStatus.OPTED_OUT);
        World flipped = world.withCrm(ticks, true);
        if (!ticks) {
            boolean lifts = world.unseenTick() || rules.onCrmUnmark() == UnmarkPolicy.APPLY;
            return (lifts ? flipped.owing(false, false) : flipped).untickedSinceMark(true);
        }
        return unseen ? flipped : flipped.owing(true, !world.owed());
    }

    private static World look(World world, Read read) {
        return world.without(read).with(new Read(read.began(), world.inCrm()));
    }

    private World answer(World world, Read read) {
        boolean value = Objects.requireNonNull(read.value());
        OptOutStatus status = value ? OptOutStatus.OPTED_OUT : OptOutStatus.NOT_OPTED_OUT;
        Sighting sighting = new Sighting(status, at(read.began()), at(world.now()));
        ReadingRuling ruling = SyncLaw.onReading(world.label(), world.key(), sighting, false, rules);
        World next =
                world.without(read).withKey(settle(ruling.key(), ruling.pending(), DncTransition.MARK, world.now()));
        if (ruling.reviewEnd() != null) {
            next = next.withReview(false);
        }
        if (ruling.reviewQuestion() != null) {
            next = next.withReview(true);
        }
        if (ruling.mark() != null && !world.isMarked()) {
            next = change(next, DncTransition.MARK, LabelSource.CRM).owing(next.owed(), next.unseenTick());
        }
        if (ruling.unmarks()) {
            assertThat(world.unticked()).as("a human un-ticked since the mark").isTrue();
            next = change(next, DncTransition.UNMARK, LabelSource.CRM).owing(next.owed(), next.unseenTick());
        }
        boolean looked = ruling.row() != SyncLaw.ReadingRow.READ_AGAIN;
        return value && looked ? next.owing(next.owed(), false) : next;
    }

    private static KeyState settle(KeyState key, PendingChange change, DncTransition toPush, long now) {
        return switch (change) {
            case KEEP -> key;
            case DONE, SUPERSEDED, OVERTAKEN -> key.withPending(null);
            case PUSH ->
                key.withPending(new Delivery("d" + now + toPush, toPush, at(now), false, 0, at(now), null, null));
        };
    }

    private static boolean isSendable(World world) {
        KeyState key = world.key();
        Delivery pending = key.pending();
        return pending != null
                && !key.isWriting(at(world.now()))
                && (pending.isMark() || (key.shadow() == OptOutStatus.OPTED_OUT && !key.inDoubt()));
    }

    private static World send(World world) {
        KeyState writing = SyncLaw.onWriteStart(world.key(), at(world.now()), at(world.now() + LEASE));
        Delivery delivery = writing.pending();
        if (delivery == null) {
            throw new IllegalStateException("nothing to send");
        }
        return world.withKey(writing)
                .withWrite(new Write(delivery, world.key(), world.now(), false))
                .wrote();
    }

    private static Write write(World world) {
        Write write = world.write();
        if (write == null) {
            throw new IllegalStateException("no write");
        }
        return write;
    }

    private static World takeEffect(World world) {
        Write write = write(world);
        return world.withCrm(write.delivery().isMark(), false)
                .withWrite(new Write(write.delivery(), write.before(), write.startedAt(), true));
    }

    private static World confirm(World world) {
        Write write = write(world);
        SyncLaw.WriteRuling ruling =
                SyncLaw.onWriteConfirmed(world.key(), write.delivery(), at(write.startedAt()), at(world.now()));
        return world.withWrite(null).withKey(settle(ruling.key(), ruling.pending(), DncTransition.MARK, world.now()));
    }

    private static World lose(World world, long endedAt) {
        return world.withWrite(null).withKey(SyncLaw.onWriteFailed(world.key(), at(endedAt), true));
    }

    /** Nobody records the end; the write is over, and its lease has run out before anyone looks. */
    private static World die(World world) {
        KeyState key = world.key();
        KeyState expired = new KeyState(
                key.key(),
                key.personId(),
                null,
                key.shadow(),
                key.seenAt(),
                key.seenUntil(),
                key.lastWriteEndedAt(),
                key.inDoubt(),
                at(world.now()),
                key.pending(),
                key.readDueAt(),
                0,
                false);
        return world.withWrite(null).withKey(expired);
    }

    /** Lets everything come to rest without further acts and losses, and looks at what is left. */
    private void endsWell(Path path) {
        World world = path.world();
        int writesBefore = world.writes();
        for (int round = 0; round < 6; round++) {
            world = world.tick();
            if (world.write() != null) {
                world = write(world).tookEffect()
                        ? confirm(world)
                        : confirm(takeEffect(world).tick());
            }
            world = world.tick();
            while (!world.reads().isEmpty()) {
                Read read = world.reads().get(0);
                world = read.value() == null
                        ? look(world, read)
                        : answer(world, read).tick();
            }
            World asked = world.with(new Read(world.now(), world.inCrm())).tick();
            world = answer(asked, asked.reads().get(0));
            world = world.tick();
            if (isSendable(world)) {
                world = send(world);
            }
        }
        boolean equal = world.isMarked() == world.inCrm();
        boolean lost = world.owed() && !(world.isMarked() && (world.inCrm() || world.review()));
        if (lost
                || !(equal || world.review())
                || world.key().pending() != null
                || world.key().inDoubt()) {
            fail(
                    "%s: in CRM %s, %s, review %s, owed %s, key %s, after:%n  %s",
                    lost ? "an opt-out is lost" : "the sides differ",
                    world.inCrm(),
                    world.label(),
                    world.review(),
                    world.owed(),
                    world.key(),
                    String.join("\n  ", path.steps()));
        }
        // No loop: what is left to do once the humans rest is bounded.
        assertThat(world.writes() - writesBefore)
                .as("writes after the last human act")
                .isLessThanOrEqualTo(3);
    }
}
