package org.crmoptout.testkit.simulator;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What goes wrong inside a CRM during one call, if anything does. Immutable. */
final class Trouble {

    static final Trouble NONE = new Trouble(null, 0);

    private final @Nullable Fault fault;
    private final long seed;

    Trouble(@Nullable Fault fault, long seed) {
        this.fault = fault;
        this.seed = seed;
    }

    /** The fault of this kind, if that is what goes wrong. */
    <F extends Fault> Optional<F> of(Class<F> kind) {
        return Optional.ofNullable(fault).filter(kind::isInstance).map(kind::cast);
    }

    /** How far behind the present a read is. */
    Duration readLag() {
        return of(Fault.StaleRead.class).map(Fault.StaleRead::by).orElse(Duration.ZERO);
    }

    /** The records of a batch that fail, by position from 0. */
    Set<Integer> failing(int size) {
        return of(Fault.PartialBatch.class)
                .map(batch -> drawn(size, batch.share()))
                .orElse(Set.of());
    }

    private Set<Integer> drawn(int size, double share) {
        int number = BigDecimal.valueOf(share)
                .multiply(BigDecimal.valueOf(size))
                .setScale(0, RoundingMode.CEILING)
                .intValueExact();
        List<Integer> positions =
                new ArrayList<>(IntStream.range(0, size).boxed().toList());
        Collections.shuffle(positions, new Random(seed));
        return new TreeSet<>(positions.subList(0, number));
    }
}
