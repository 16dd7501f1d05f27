package org.crmoptout.salesforce;

import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ErrorKind;
import org.jspecify.annotations.Nullable;

/** Finds the record on which a person's opt-out lives now: through conversions into a contact and merges into a winner. */
final class Successors {

    /** A lead becomes a contact once; more than a few merges in a row are not seen. */
    private static final int MOST_MOVES = 5;

    /** Where a record stands. */
    sealed interface Standing {}

    /** It, or what took its place, was there when it was looked at. */
    record Alive(RecordReader.Row look) implements Standing {}

    /** There is nothing to write to, or it can't be told. */
    record Nowhere(ConnectorException cause) implements Standing {}

    private final RecordReader reader;

    Successors(RecordReader reader) {
        this.reader = reader;
    }

    /**
     * Looks records up.
     *
     * @param throwing whether to throw when nothing could be read, rather than to say so of each
     * @return the standing of each of the ids
     */
    Function<SalesforceId, Standing> of(Collection<SalesforceId> ids, boolean throwing) {
        Map<SalesforceId, RecordReader.Look> looks = reader.look(ids);
        if (throwing) {
            RecordReader.throwIfNothingWasRead(looks);
        }
        Set<SalesforceId> unseen = successors(looks);
        for (int move = 1; move <= MOST_MOVES && !unseen.isEmpty(); move++) {
            Map<SalesforceId, RecordReader.Look> seen = reader.look(unseen);
            looks.putAll(seen);
            unseen = successors(seen);
            unseen.removeAll(looks.keySet());
        }
        return id -> standing(id, looks);
    }

    /** What took the place of some records, but for those that are among them. */
    private static Set<SalesforceId> successors(Map<SalesforceId, RecordReader.Look> looks) {
        Set<SalesforceId> successors = new HashSet<>();
        looks.values().forEach(look -> successor(look).ifPresent(successors::add));
        successors.removeIf(looks::containsKey);
        return successors;
    }

    private static Optional<SalesforceId> successor(RecordReader.@Nullable Look look) {
        return look instanceof RecordReader.Row row ? row.person().successor() : Optional.empty();
    }

    private static Standing standing(SalesforceId id, Map<SalesforceId, RecordReader.Look> looks) {
        RecordReader.Look look = looks.get(id);
        for (int move = 1; move <= MOST_MOVES && successor(look).isPresent(); move++) {
            look = looks.get(successor(look).get());
        }
        return standing(id, look);
    }

    private static Standing standing(SalesforceId id, RecordReader.@Nullable Look look) {
        if (look instanceof RecordReader.Row row && row.person().fate() == PersonRow.Fate.ALIVE) {
            return new Alive(row);
        }
        if (look instanceof RecordReader.Unread unread) {
            return new Nowhere(unread.cause());
        }
        return new Nowhere(new ConnectorException(
                ErrorKind.NOT_FOUND,
                "there is no " + id
                        + " that can be written, nor one that took its place: it is deleted, in another org, or the"
                        + " user may not see it"));
    }
}
