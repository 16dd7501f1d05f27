package org.crmoptout.runtime.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
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
 * Every interleaving, for one key or two of one person, of a few human acts on either side, reads whose answers come late and
 * that may overlap or fail, and writes that may be refused, whose answers may be lost or whose sender may die.
 */
@DisplayName("The sync's law, explored exhaustively")
class SyncLawExplorationTest {

    private static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");
    /** A lease longer than any run, and as short as a lease may be: a dead sender's write is over only when the world says so. */
    private static final long LEASE = 3_600;

    /** A read whose answer has not come yet: the value is null until the CRM has looked. */
    private record Read(long began, @Nullable Boolean value) {}

    /** A write on the wire, and whether the key was in doubt before. */
    private record Write(Delivery delivery, boolean inDoubtBefore, long startedAt, boolean tookEffect) {}

    /** What became of a tick by a human in the CRM that has not reached the label yet. */
    private enum Tick {
        NONE,
        /** The label owes it a mark. */
        OWED,
        /** So it does, but somebody un-ticked another key since. */
        OWED_BEFORE_AN_UNTICK,
        /** Polling cannot see it. */
        UNSEEN;

        boolean isOwed() {
            return this == OWED || this == OWED_BEFORE_AN_UNTICK;
        }
    }

    /** A key, and the CRM's value of it. */
    private static final class Place {
        KeyState key;
        boolean inCrm;
        /** The CRM's value was last lifted by a human there, not by us. */
        boolean lifted;
        /** It has changed since the CRM last looked for us: the feed will tell. */
        boolean untold;

        Tick tick = Tick.NONE;
        List<Read> reads = List.of();

        @Nullable
        Write write;

        boolean review;

        Place(KeyState key, boolean inCrm) {
            this.key = key;
            this.inCrm = inCrm;
            this.tick = inCrm ? Tick.OWED : Tick.NONE;
        }

        Place(Place other) {
            key = other.key;
            inCrm = other.inCrm;
            lifted = other.lifted;
            untold = other.untold;
            tick = other.tick;
            reads = other.reads;
            write = other.write;
            review = other.review;
        }

        void set(boolean value, boolean byHuman) {
            untold |= inCrm != value;
            inCrm = value;
            lifted = byHuman && !value;
        }

        void add(Read read) {
            reads = Stream.concat(reads.stream(), Stream.of(read)).toList();
        }

        void remove(Read read) {
            reads = reads.stream().filter(other -> other != read).toList();
        }

        Write onTheWire() {
            return Objects.requireNonNull(write);
        }

        void settle(KeyState next, PendingChange change, DncTransition toPush, long now) {
            key = switch (change) {
                case KEEP -> next;
                case DONE, SUPERSEDED, OVERTAKEN -> next.withPending(null);
                case PUSH ->
                    next.withPending(new Delivery("d" + now + toPush, toPush, at(now), false, 0, at(now), null, null));
            };
        }

        /** All that the law can tell apart: instants count only by their order, and every look to come is later than all of them. */
        String canonical(LabelState label) {
            Delivery pending = key.pending();
            OptOutStatus shadow = key.shadow();
            StringBuilder text = new StringBuilder()
                    .append(flags(inCrm, lifted, untold, review, key.inDoubt(), isAfter(key.seenAt(), label)))
                    .append(tick.ordinal())
                    .append(shadow == null ? '-' : (char) ('a' + shadow.ordinal()))
                    .append(pending == null ? '-' : pending.isMark() ? 'm' : 'u')
                    .append(key.readDueAt() == null ? '-' : key.readDueAt().equals(key.writingUntil()) ? 'w' : 'd');
            if (write != null) {
                boolean newest =
                        pending != null && pending.id().equals(write.delivery().id());
                Instant startedAt = at(write.startedAt());
                text.append(write.delivery().isMark() ? 'M' : 'U')
                        .append(flags(write.tookEffect(), write.inDoubtBefore(), newest, isAfter(startedAt, label)));
            }
            reads.stream()
                    .sorted(Comparator.comparing(Read::began))
                    .forEach(read -> text.append(canonical(read, label)));
            return text.toString();
        }

        private String canonical(Read read, LabelState label) {
            Instant began = at(read.began());
            char order = flags(
                    isAfter(began, label),
                    isAfter(began, key.seenAt()),
                    isAfter(began, key.seenUntil()),
                    isAfter(began, key.lastWriteEndedAt()),
                    isAfter(began, key.writingUntil()),
                    isAfter(began, key.readDueAt()));
            Boolean value = read.value();
            return "r" + order + (value == null ? "?" : value ? "1" : "0");
        }
    }

    private static boolean isAfter(@Nullable Instant instant, LabelState label) {
        return label.isMarked() && instant != null && instant.isAfter(label.assertedAt());
    }

    private static boolean isAfter(Instant instant, @Nullable Instant other) {
        return other == null || instant.isAfter(other);
    }

    private static char flags(boolean... flags) {
        int all = 0;
        for (boolean flag : flags) {
            all = all * 2 + (flag ? 1 : 0);
        }
        return (char) ('A' + all);
    }

    /** The world: it is copied before anything happens in it. */
    private static final class World {
        long now;
        final Place[] places;
        LabelState label;
        /** The label owes a mark: someone asked not to be contacted and nobody lifted it later. */
        boolean owed;
        /** A human un-ticked in the CRM since anybody marked in the tool. */
        boolean untickedSinceMark;
        /** A human un-ticked in the CRM since what is owed. */
        boolean untickedSinceOwed;

        int acts;
        int losses;
        int writes;

        World(LabelState label, int acts, int losses, Place... places) {
            this.now = 1;
            this.label = label;
            this.owed = label.isMarked();
            this.acts = acts;
            this.losses = losses;
            this.places = places;
        }

        World(World other) {
            now = other.now;
            places = new Place[other.places.length];
            for (int i = 0; i < places.length; i++) {
                places[i] = new Place(other.places[i]);
            }
            label = other.label;
            owed = other.owed;
            untickedSinceMark = other.untickedSinceMark;
            untickedSinceOwed = other.untickedSinceOwed;
            acts = other.acts;
            losses = other.losses;
            writes = other.writes;
        }

        /** In whatever order the keys come. */
        String canonical() {
            String own = "" + flags(label.isMarked(), owed, untickedSinceMark, untickedSinceOwed) + acts + losses;
            String[] texts = new String[places.length];
            for (int i = 0; i < texts.length; i++) {
                texts[i] = places[i].canonical(label);
            }
            Arrays.sort(texts);
            return own + String.join("|", texts);
        }
    }

    private static Instant at(long time) {
        return EPOCH.plusSeconds(time);
    }

    /** How a world came about. */
    private record Story(@Nullable Story before, String step) {
        String inWords() {
            LinkedList<String> steps = new LinkedList<>();
            for (Story story = this; story != null; story = story.before()) {
                steps.addFirst(story.step());
            }
            return String.join("\n  ", steps);
        }
    }

    /** A world to go on from. */
    private record Path(World world, Story story) {}

    private int readsAtATime;
    private boolean readsAtAnyTime;
    private SyncRules rules = SyncRules.standard();

    @ParameterizedTest(name = "{0} keys, {1} human acts, {2} losses, {3} reads at a time, policy {4}")
    @CsvSource({
        "1, 5, 2, 1, REVIEW",
        "1, 4, 1, 1, APPLY",
        "1, 3, 0, 2, APPLY",
        "2, 2, 0, 1, APPLY",
        "2, 1, 1, 1, REVIEW",
        "2, 1, 1, 1, APPLY"
    })
    @DisplayName("no opt-out is lost, nothing is lifted that no human lifted, and both sides end equal or in review")
    void nothingIsLost(int keys, int acts, int losses, int readsAtATime, UnmarkPolicy policy) {
        this.readsAtATime = readsAtATime;
        this.readsAtAnyTime = keys == 1;
        this.rules = new SyncRules(true, true, true, policy);
        int worlds = 0;
        for (int optedOut = 0; optedOut <= keys; optedOut++) {
            for (boolean marked : new boolean[] {false, true}) {
                worlds += explore(start(keys, optedOut, marked, acts, losses));
            }
        }
        System.out.printf("%,d worlds%n", worlds);
        // A floor, so that an exploration that stops early can't pass.
        assertThat(worlds).isGreaterThan(10_000);
    }

    private static Path start(int keys, int optedOut, boolean marked, int acts, int losses) {
        Place[] places = new Place[keys];
        for (int i = 0; i < keys; i++) {
            OptOutKey key = new OptOutKey.OfRecord(new RecordRef(RecordType.CONTACT, "003" + i));
            places[i] = new Place(KeyState.unseen(key, "p1", null, at(0)), i < optedOut);
        }
        LabelState label = marked ? new LabelState(DncLabel.MARKED, at(0), LabelSource.REP) : LabelState.neverMarked();
        Story story = new Story(null, "start: opted out " + optedOut + ", marked " + marked);
        return new Path(new World(label, acts, losses, places), story);
    }

    private int explore(Path start) {
        Set<String> known = new HashSet<>();
        Deque<Path> open = new ArrayDeque<>();
        open.add(start);
        known.add(start.world().canonical());
        while (!open.isEmpty()) {
            Path path = open.remove(); // the shortest story first
            try {
                endsWell(path.world());
                for (Path next : next(path)) {
                    if (known.add(next.world().canonical())) {
                        open.add(next);
                    }
                }
            } catch (AssertionError e) {
                throw new AssertionError(
                        e.getMessage() + "\nafter\n  " + path.story().inWords(), e);
            }
        }
        return known.size();
    }

    private List<Path> next(Path path) {
        List<Path> next = new ArrayList<>();
        World world = path.world();
        if (world.acts > 0) {
            next.add(step(path, "a rep marks", it -> act(it, DncTransition.MARK)));
            if (world.label.isMarked() && Stream.of(world.places).allMatch(place -> place.key.shadow() != null)) { // L8
                next.add(step(path, "a rep unmarks", it -> act(it, DncTransition.UNMARK)));
            }
        }
        for (int i = 0; i < world.places.length; i++) {
            int at = i;
            Place place = world.places[i];
            String key = " of key " + i;
            if (world.acts > 0) {
                next.add(step(path, "a CRM user flips the value" + key, it -> flip(it, it.places[at])));
            }
            if (place.reads.size() < readsAtATime && (readsAtAnyTime || isReadWanted(place))) {
                next.add(step(path, "a read begins" + key, it -> it.places[at].add(new Read(it.now, null))));
            }
            for (Read read : place.reads) {
                String which = key + ", of the read begun at " + read.began();
                next.add(
                        read.value() == null
                                ? step(path, "the CRM looks" + which, it -> look(it.places[at], read))
                                : step(path, "the answer comes" + which, it -> answer(it, it.places[at], read)));
                if (world.losses > 0) {
                    next.add(step(path, "nothing is read" + which, it -> failRead(it, it.places[at], read)));
                }
            }
            if (place.write == null) {
                if (SyncLaw.maySend(place.key, at(world.now + 1))) {
                    next.add(step(path, "a write starts" + key, it -> send(it, it.places[at])));
                }
                continue;
            }
            next.add(
                    place.write.tookEffect()
                            ? step(path, "the write is confirmed" + key, it -> confirm(it, it.places[at]))
                            : step(path, "the write takes effect" + key, it -> takeEffect(it.places[at])));
            if (world.losses > 0) {
                if (!place.write.tookEffect()) {
                    next.add(step(path, "the write is refused" + key, it -> refuse(it, it.places[at])));
                }
                if (place.write.delivery().isMark()) { // an UNMARK whose answer is lost stays on the wire
                    next.add(step(path, "its answer is lost" + key, it -> lose(it, it.places[at])));
                }
                next.add(step(path, "the sender dies" + key, it -> die(it, it.places[at])));
            }
        }
        return next;
    }

    private static Path step(Path path, String name, Consumer<World> what) {
        World world = new World(path.world());
        world.now++;
        try {
            what.accept(world);
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\n  when " + name, e);
        }
        return new Path(world, new Story(path.story(), name));
    }

    private static boolean isReadWanted(Place place) {
        return place.untold || place.key.readDueAt() != null;
    }

    private void act(World world, DncTransition transition) {
        world.acts--;
        change(world, transition, LabelSource.REP);
        world.owed = transition == DncTransition.MARK;
        if (world.owed) {
            world.untickedSinceMark = false;
            world.untickedSinceOwed = false;
        } else {
            for (Place place : world.places) {
                place.tick = Tick.NONE;
            }
        }
    }

    private void change(World world, DncTransition transition, LabelSource source) {
        world.label = new LabelState(OptOutMapping.labelAfter(transition), at(world.now), source);
        for (Place place : world.places) {
            SyncLaw.LabelRuling ruling = SyncLaw.onLabelChange(transition, place.key, at(world.now), rules);
            place.settle(ruling.key(), ruling.pending(), transition, world.now);
            place.review = false;
        }
    }

    /**
     * What polling cannot see is not owed: a tick after an un-tick by a human of which no look tells, a tick lifted by a human
     * before any look, and a tick made while our own MARK is on the wire.
     */
    private static void flip(World world, Place flipped) {
        world.acts--;
        Write write = flipped.write;
        boolean unseen = (write != null && write.delivery().isMark())
                || (flipped.lifted && flipped.key.shadow() == OptOutStatus.OPTED_OUT);
        flipped.set(!flipped.inCrm, true);
        if (flipped.inCrm) {
            flipped.tick = unseen ? Tick.UNSEEN : Tick.OWED;
            return;
        }
        flipped.tick = Tick.NONE;
        world.untickedSinceMark = true;
        world.untickedSinceOwed = true;
        for (Place place : world.places) {
            place.tick = place.tick == Tick.OWED ? Tick.OWED_BEFORE_AN_UNTICK : place.tick;
        }
    }

    private static void look(Place place, Read read) {
        place.remove(read);
        place.add(new Read(read.began(), place.inCrm));
        place.untold = false;
    }

    private void answer(World world, Place place, Read read) {
        place.remove(read);
        boolean value = Objects.requireNonNull(read.value());
        OptOutStatus status = value ? OptOutStatus.OPTED_OUT : OptOutStatus.NOT_OPTED_OUT;
        boolean elsewhere = Stream.of(world.places).anyMatch(other -> other != place && other.key.mayBeOptedOut());
        ReadingRuling ruling = SyncLaw.onReading(
                world.label, place.key, new Sighting(status, at(read.began()), at(world.now)), elsewhere, rules);
        place.settle(ruling.key(), ruling.pending(), DncTransition.MARK, world.now);
        place.review = ruling.reviewQuestion() != null || (place.review && ruling.reviewEnd() == null);
        if (ruling.mark() != null && !world.label.isMarked()) {
            change(world, DncTransition.MARK, LabelSource.CRM);
            place.key = place.key.readDue(at(world.now));
        }
        if (ruling.unmarks()) {
            lift(world, place);
        }
        if (value && place.tick == Tick.UNSEEN && place.key.shadow() == OptOutStatus.OPTED_OUT) {
            place.tick = Tick.NONE;
        }
        for (Place ticked : world.places) {
            if (world.label.isMarked() && ticked.key.shadow() == OptOutStatus.OPTED_OUT) {
                reach(world, ticked);
            }
        }
    }

    private void lift(World world, Place place) {
        assertThat(world.untickedSinceMark)
                .as("a human un-ticked since the mark")
                .isTrue();
        for (Place other : world.places) {
            assertThat(other != place && other.inCrm && other.tick == Tick.NONE)
                    .as("another key is known to be opted out")
                    .isFalse();
        }
        change(world, DncTransition.UNMARK, LabelSource.CRM);
        world.owed &= !world.untickedSinceOwed;
    }

    /** A tick that has reached the label is owed by the label. */
    private static void reach(World world, Place ticked) {
        if (ticked.tick.isOwed()) {
            world.untickedSinceOwed &= ticked.tick == Tick.OWED_BEFORE_AN_UNTICK;
            world.owed = true;
            ticked.tick = Tick.NONE;
        }
    }

    private static void failRead(World world, Place place, Read read) {
        world.losses--;
        place.remove(read);
        place.key = place.key.readFailed(at(world.now));
    }

    private static void send(World world, Place place) {
        boolean inDoubt = place.key.inDoubt();
        place.key = SyncLaw.onWriteStart(place.key, at(world.now), at(world.now + LEASE));
        place.write = new Write(Objects.requireNonNull(place.key.pending()), inDoubt, world.now, false);
        world.writes++;
    }

    private static void takeEffect(Place place) {
        Write write = place.onTheWire();
        assertThat(!write.delivery().isMark() && place.tick.isOwed())
                .as("an unmark of ours overwrites a tick")
                .isFalse();
        place.set(write.delivery().isMark(), false);
        place.write = new Write(write.delivery(), write.inDoubtBefore(), write.startedAt(), true);
    }

    private static void confirm(World world, Place place) {
        Write write = place.onTheWire();
        SyncLaw.WriteRuling ruling =
                SyncLaw.onWriteConfirmed(place.key, write.delivery(), at(write.startedAt()), at(world.now));
        place.write = null;
        place.settle(ruling.key(), ruling.pending(), DncTransition.MARK, world.now);
    }

    private static void refuse(World world, Place place) {
        world.losses--;
        place.key = SyncLaw.onWriteFailed(
                place.key, at(world.now), place.onTheWire().inDoubtBefore());
        place.write = null;
    }

    private static void lose(World world, Place place) {
        world.losses--;
        place.write = null;
        place.key = SyncLaw.onWriteFailed(place.key, at(world.now), true);
    }

    /** Nobody records the end; the write is over, and its lease has run out before anyone looks. */
    private static void die(World world, Place place) {
        KeyState key = place.key;
        world.losses--;
        place.write = null;
        place.key = new KeyState(
                key.key(),
                key.personId(),
                null,
                key.shadow(),
                key.seenAt(),
                key.seenUntil(),
                key.lastWriteEndedAt(),
                key.inDoubt(),
                at(world.now),
                key.pending(),
                Objects.equals(key.readDueAt(), key.writingUntil()) ? at(world.now) : key.readDueAt(),
                0,
                false);
    }

    /** Lets everything come to rest without further acts and losses, with no looks but those that are due or the feed tells of. */
    private void endsWell(World reached) {
        World world = new World(reached);
        boolean moved = true;
        for (int round = 0; round < 12 && moved; round++) {
            moved = false;
            for (Place place : world.places) {
                moved |= goOn(world, place);
            }
        }
        boolean isMarked = world.label.isMarked();
        boolean owes = world.owed || Stream.of(world.places).anyMatch(place -> place.tick.isOwed());
        for (Place place : world.places) {
            boolean lost = owes && !(isMarked && (place.inCrm || place.review));
            if (lost
                    || (isMarked != place.inCrm && !place.review)
                    || place.key.pending() != null
                    || place.key.inDoubt()) {
                fail(
                        "%s: in CRM %s, %s, review %s, owed %s, key %s",
                        lost ? "an opt-out is lost" : "the sides differ",
                        place.inCrm,
                        world.label,
                        place.review,
                        owes,
                        place.key);
            }
        }
        // No loop: what is left to do once the humans rest is bounded.
        assertThat(moved).as("it never comes to rest").isFalse();
        assertThat(world.writes - reached.writes)
                .as("writes after the last human act")
                .isLessThanOrEqualTo(3 * world.places.length);
    }

    private boolean goOn(World world, Place place) {
        boolean moved = false;
        if (place.write != null) {
            if (!place.write.tookEffect()) {
                takeEffect(place);
            }
            world.now++;
            confirm(world, place);
            moved = true;
        }
        while (!place.reads.isEmpty()) {
            world.now++;
            Read read = place.reads.get(0);
            if (read.value() == null) {
                look(place, read);
            } else {
                answer(world, place, read);
            }
            moved = true;
        }
        if (isReadWanted(place)) {
            world.now++;
            place.add(new Read(world.now, null));
            moved = true;
        } else if (SyncLaw.maySend(place.key, at(++world.now))) {
            send(world, place);
            moved = true;
        }
        return moved;
    }
}
