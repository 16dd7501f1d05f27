package org.crmoptout.testkit.simulator;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The fault scripts at work in one simulator. Each counts the calls that it is about by itself. Of several that are due at a
 * call the one added first strikes, alone. Thread-safe.
 */
final class FaultScripts {

    private final SortedMap<String, Operation> operations = new TreeMap<>();
    private final long seed;
    private final List<Active> active = new ArrayList<>();
    private long added;

    FaultScripts(Collection<Operation> operations, long seed) {
        operations.forEach(operation -> this.operations.put(operation.name(), operation));
        this.seed = seed;
    }

    /**
     * Adds all of them, or none.
     *
     * @throws IllegalArgumentException if one names no operation, or a fault that can't happen to it
     */
    synchronized void add(List<FaultScript> scripts) {
        scripts.forEach(this::require);
        scripts.forEach(script -> active.add(new Active(script, new SplittableRandom(seed + 31 * added++))));
    }

    /** Counts a call, and tells what strikes it. */
    synchronized Optional<Strike> next(String name) {
        Operation operation = operations.get(name);
        Optional<Strike> strike = Optional.empty();
        if (operation != null) {
            for (Active one : active) {
                if (one.isAbout(operation) && one.countsAndIsDue() && strike.isEmpty()) {
                    strike = Optional.of(one.strike());
                }
            }
        }
        return strike;
    }

    /** Those at work, in the order they were added. */
    synchronized List<ActiveFault> active() {
        return active.stream()
                .map(one -> new ActiveFault(one.script, one.seen, one.struck))
                .toList();
    }

    /** Ends all of them; those added next draw as the first ones did. */
    synchronized void clear() {
        active.clear();
        added = 0;
    }

    private void require(FaultScript script) {
        String name = script.operation();
        boolean every = name.equals(FaultScript.EVERY_OPERATION);
        Operation named = operations.get(name);
        if (named == null && !every) {
            throw new IllegalArgumentException("Unknown operation '" + name + "'. There are "
                    + String.join(", ", operations.keySet()) + ", and \"*\" for all that the fault can happen to.");
        }
        Fault fault = script.fault();
        Collection<Operation> about = named == null ? operations.values() : List.of(named);
        if (about.stream().anyMatch(operation -> operation.canMeet(fault))) {
            return;
        }
        Set<String> codes = new TreeSet<>();
        about.forEach(operation -> codes.addAll(operation.codes(fault)));
        throw new IllegalArgumentException(
                codes.isEmpty()
                        ? fault.kind() + " can't happen to " + name + ", only to " + String.join(", ", namesOf(fault))
                                + "."
                        : fault.kind() + " has no code '" + code(fault) + "' " + (every ? "in this CRM" : "on " + name)
                                + ". There are " + String.join(", ", codes) + ".");
    }

    private List<String> namesOf(Fault fault) {
        Predicate<Operation> possible =
                operation -> operation.canMeet(fault) || !operation.codes(fault).isEmpty();
        return operations.values().stream()
                .filter(possible)
                .map(Operation::name)
                .toList();
    }

    private static String code(Fault fault) {
        return fault instanceof Fault.VendorError error ? error.code() : ((Fault.PartialBatch) fault).code();
    }

    /** A script with its counts and its own draws. */
    private static final class Active {

        private final FaultScript script;
        private final SplittableRandom chance;
        private long seen;
        private long struck;

        Active(FaultScript script, SplittableRandom chance) {
            this.script = script;
            this.chance = chance;
        }

        boolean isAbout(Operation operation) {
            return (script.operation().equals(FaultScript.EVERY_OPERATION)
                            || script.operation().equals(operation.name()))
                    && operation.canMeet(script.fault());
        }

        boolean countsAndIsDue() {
            return script.schedule().strikes(++seen, chance);
        }

        Strike strike() {
            struck++;
            return new Strike(script.fault(), chance.nextLong());
        }
    }
}
