package org.crmoptout.salesforce;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.crmoptout.connector.CallResult;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.ReadOutcome;

/** Reads records by id: one query for up to 2,000 of a type, the deleted ones among them. Thread-safe. */
final class RecordReader {

    /** What a look at one id showed. */
    sealed interface Look {}

    /** A row, from a query that began then. */
    record Row(PersonRow person, Instant began) implements Look {}

    /** No such record, or none we may see. */
    record Absent() implements Look {}

    /** No answer. */
    record Unread(ConnectorException cause) implements Look {}

    private final Queries queries;
    private final PersonObjects objects;

    RecordReader(Queries queries, PersonObjects objects) {
        this.queries = queries;
        this.objects = objects;
    }

    /**
     * What Salesforce says now of each person.
     *
     * @return one outcome per person, in their order
     * @throws ConnectorException when nothing could be read
     */
    List<ReadOutcome> read(List<CrmPerson> people) {
        Map<Integer, SalesforceId> ids = new LinkedHashMap<>();
        Map<Integer, ReadOutcome> outcomes = new HashMap<>();
        for (int i = 0; i < people.size(); i++) {
            try {
                ids.put(i, id(people.get(i)));
            } catch (ConnectorException e) {
                outcomes.put(i, new ReadOutcome.Failed(e));
            }
        }
        Map<SalesforceId, Look> looks = look(ids.values());
        if (outcomes.isEmpty()) {
            throwIfNothingWasRead(looks);
        }
        ids.forEach((i, id) -> outcomes.put(i, outcome(people.get(i), Objects.requireNonNull(looks.get(id)))));
        return IntStream.range(0, people.size())
                .mapToObj(i -> Objects.requireNonNull(outcomes.get(i)))
                .toList();
    }

    /**
     * The id of the record a person is known by; an address alone is no key in Salesforce.
     *
     * @throws ConnectorException of kind INVALID_REQUEST when there is none, or none that this connection can have
     */
    SalesforceId id(CrmPerson person) {
        return objects.id(person.ref()
                .orElseThrow(() -> new ConnectorException(
                        ErrorKind.INVALID_REQUEST,
                        "Salesforce keeps the opt-out on records, and this person has none: find the records that carry the"
                                + " address first")));
    }

    private static ReadOutcome outcome(CrmPerson person, Look look) {
        if (look instanceof Row row) {
            return switch (row.person().fate()) {
                case ALIVE -> new ReadOutcome.Seen(row.person().reading(person, row.began()));
                case MOVED ->
                    new ReadOutcome.MovedTo(
                            row.person().successor().orElseThrow().ref());
                case GONE -> new ReadOutcome.Gone();
            };
        }
        return look instanceof Unread unread ? new ReadOutcome.Failed(unread.cause()) : new ReadOutcome.Gone();
    }

    /**
     * Looks at records.
     *
     * @return one look per id, for the caller to add to
     */
    Map<SalesforceId, Look> look(Collection<SalesforceId> ids) {
        Map<SalesforceId, Look> looks = new LinkedHashMap<>();
        Batches.send(Batches.perType(new LinkedHashSet<>(ids), Soql.PAGE), this::query, Queries::isTooLarge)
                .forEach(sent -> add(looks, sent.items(), sent.answer()));
        return looks;
    }

    private List<CallResult<Queries.Rows<PersonRow>>> query(List<List<SalesforceId>> batches) {
        try {
            return queries.all(batches.stream()
                    .map(batch -> PersonRow.query(
                            objects,
                            batch.get(0).type(),
                            Soql.records(objects, batch.get(0).type(), batch)))
                    .toList());
        } catch (ConnectorException e) {
            return batches.stream()
                    .<CallResult<Queries.Rows<PersonRow>>>map(batch -> new CallResult.Failed<>(e))
                    .toList();
        }
    }

    private static void add(
            Map<SalesforceId, Look> looks, List<SalesforceId> batch, CallResult<Queries.Rows<PersonRow>> result) {
        if (result instanceof CallResult.Answered<Queries.Rows<PersonRow>> answered) {
            batch.forEach(id -> looks.put(id, new Absent()));
            answered.value()
                    .rows()
                    .forEach(person -> looks.replace(
                            person.id(), new Row(person, answered.value().began())));
        } else {
            ConnectorException cause = ((CallResult.Failed<Queries.Rows<PersonRow>>) result).cause();
            batch.forEach(id -> looks.put(id, new Unread(cause)));
        }
    }

    /** Throws when there was something to look at and no look had an answer. */
    static void throwIfNothingWasRead(Map<SalesforceId, Look> looks) {
        ConnectorException first = null;
        for (Look look : looks.values()) {
            if (!(look instanceof Unread unread)) {
                return;
            }
            first = first == null ? unread.cause() : first;
        }
        if (first != null) {
            throw first;
        }
    }
}
