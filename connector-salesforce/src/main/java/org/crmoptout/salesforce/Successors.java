package org.crmoptout.salesforce;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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
     * @return one standing per id
     */
    Map<SalesforceId, Standing> of(Collection<SalesforceId> ids, boolean throwing) {
        Map<SalesforceId, SalesforceId> placeOf = new HashMap<>();
        ids.forEach(id -> placeOf.put(id, id));
        Map<SalesforceId, RecordReader.Look> looks = new HashMap<>();
        for (int move = 0; move <= MOST_MOVES; move++) {
            Set<SalesforceId> unseen = new HashSet<>(placeOf.values());
            unseen.removeAll(looks.keySet());
            if (unseen.isEmpty()) {
                break;
            }
            Map<SalesforceId, RecordReader.Look> seen = reader.look(unseen);
            if (throwing && move == 0) {
                RecordReader.throwIfNothingWasRead(seen);
            }
            looks.putAll(seen);
            placeOf.replaceAll((id, place) -> next(place, looks));
        }
        Map<SalesforceId, Standing> standings = new HashMap<>();
        placeOf.forEach((id, place) -> standings.put(id, standing(id, looks.get(place))));
        return standings;
    }

    private static SalesforceId next(SalesforceId place, Map<SalesforceId, RecordReader.Look> looks) {
        return Objects.requireNonNull(looks.get(place)) instanceof RecordReader.Row row
                ? row.person().successor().orElse(place)
                : place;
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
