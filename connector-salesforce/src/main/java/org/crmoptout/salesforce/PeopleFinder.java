package org.crmoptout.salesforce;

import com.sforce.soap.partner.sobject.SObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.crmoptout.connector.CallResult;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.FindOutcome;
import org.jspecify.annotations.Nullable;

/** Finds contacts and unconverted leads by their email fields. Thread-safe. */
final class PeopleFinder {

    /** More addresses make the query slow long before they make it too long. */
    private static final int MOST_ADDRESSES = 500;

    private final Queries queries;
    private final PersonObjects objects;

    PeopleFinder(Queries queries, PersonObjects objects) {
        this.queries = queries;
        this.objects = objects;
    }

    /** An address to look for among the records of one object. */
    private record Wanted(PersonObject object, EmailAddress address) {}

    /** A record and the addresses it carries. */
    private record Carrier(SalesforceId id, Set<EmailAddress> addresses) {}

    /**
     * Finds the people who carry an address.
     *
     * @return one outcome per address, in their order
     * @throws ConnectorException when nothing could be looked up
     */
    List<FindOutcome> find(List<EmailAddress> addresses) {
        SortedSet<EmailAddress> once = new TreeSet<>(addresses);
        List<List<Wanted>> pieces = new ArrayList<>();
        objects.all().forEach(object -> pieces.addAll(pieces(object, once)));
        Map<EmailAddress, SortedSet<SalesforceId>> carriers = new HashMap<>();
        once.forEach(address -> carriers.put(address, new TreeSet<>()));
        Map<EmailAddress, ConnectorException> failures = new HashMap<>();
        for (Batches.Sent<Wanted, CallResult<Queries.Rows<Carrier>>> sent :
                Batches.send(pieces, this::query, Queries::isTooLarge)) {
            try {
                collect(sent.answer(), carriers);
            } catch (ConnectorException e) {
                sent.items().forEach(wanted -> failures.put(wanted.address(), e));
            }
        }
        if (!once.isEmpty() && failures.size() == once.size()) {
            throw failures.get(once.first());
        }
        return addresses.stream()
                .map(address -> outcome(address, carriers, failures.get(address)))
                .toList();
    }

    private List<CallResult<Queries.Rows<Carrier>>> query(List<List<Wanted>> pieces) {
        return queries.all(pieces.stream()
                .map(piece -> {
                    PersonObject object = piece.get(0).object();
                    Soql soql = Soql.carriers(
                            object, piece.stream().map(Wanted::address).toList());
                    return new Queries.Query<>(
                            soql, row -> new Carrier(PersonRow.id(object.type(), row), addresses(object, row)));
                })
                .toList());
    }

    private static void collect(
            CallResult<Queries.Rows<Carrier>> result, Map<EmailAddress, SortedSet<SalesforceId>> carriers) {
        if (!(result instanceof CallResult.Answered<Queries.Rows<Carrier>> answered)) {
            throw ((CallResult.Failed<Queries.Rows<Carrier>>) result).cause();
        }
        for (Carrier carrier : answered.value().rows()) {
            for (EmailAddress address : carrier.addresses()) {
                SortedSet<SalesforceId> found = carriers.get(address);
                if (found != null) {
                    found.add(carrier.id());
                }
            }
        }
    }

    private static Set<EmailAddress> addresses(PersonObject object, SObject row) {
        Set<EmailAddress> addresses = new HashSet<>();
        object.emailFields().forEach(field -> address(row, field).ifPresent(addresses::add));
        if (addresses.isEmpty()) {
            throw new ConnectorException(
                    ErrorKind.PROTOCOL, "Salesforce found a record without a readable email address");
        }
        return addresses;
    }

    private static Optional<EmailAddress> address(SObject row, String field) {
        try {
            return Optional.ofNullable(PersonRow.field(row, field))
                    .map(value -> EmailAddress.of(String.valueOf(value)));
        } catch (IllegalArgumentException e) {
            // Another field of the record may be the one that was found.
            return Optional.empty();
        }
    }

    private static FindOutcome outcome(
            EmailAddress address,
            Map<EmailAddress, SortedSet<SalesforceId>> carriers,
            @Nullable ConnectorException failure) {
        return failure != null
                ? new FindOutcome.Failed(failure)
                : new FindOutcome.Found(Objects.requireNonNull(carriers.get(address)).stream()
                        .map(id -> CrmPerson.of(id.ref(), List.of(address)))
                        .toList());
    }

    /** Pieces that fit into a statement, however long the addresses and many the fields are. */
    private static List<List<Wanted>> pieces(PersonObject object, SortedSet<EmailAddress> addresses) {
        int longest = Soql.MAX_LENGTH / object.emailFields().size();
        List<List<Wanted>> pieces = new ArrayList<>();
        List<Wanted> piece = new ArrayList<>();
        int length = 0;
        for (EmailAddress address : addresses) {
            int more = Soql.literal(address.value()).length() + 1;
            if (piece.size() == MOST_ADDRESSES || length + more > longest) {
                pieces.add(piece);
                piece = new ArrayList<>();
                length = 0;
            }
            piece.add(new Wanted(object, address));
            length += more;
        }
        if (!piece.isEmpty()) {
            pieces.add(piece);
        }
        return pieces;
    }
}
