package org.crmoptout.salesforce;

import com.sforce.soap.partner.sobject.SObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import org.crmoptout.connector.CallResult;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.FindOutcome;

/** Finds contacts and unconverted leads by their Email field. Thread-safe. */
final class PeopleFinder {

    /** More addresses make the query slow long before they make it too long. */
    private static final int MOST_ADDRESSES = 500;

    private final Queries queries;

    PeopleFinder(Queries queries) {
        this.queries = queries;
    }

    /**
     * Finds the people who carry an address.
     *
     * @return one outcome per address, in their order
     * @throws ConnectorException when nothing could be looked up
     */
    List<FindOutcome> find(List<EmailAddress> addresses) {
        List<List<EmailAddress>> batches = batches(new TreeSet<>(addresses));
        List<PersonType> types = Arrays.asList(PersonType.values());
        List<CallResult<Queries.Rows>> results = queries.all(batches.stream()
                .flatMap(batch -> types.stream().map(type -> Soql.carriers(type, batch)))
                .toList());
        Map<EmailAddress, FindOutcome> found = new HashMap<>();
        boolean nothing = true;
        for (int b = 0; b < batches.size(); b++) {
            List<CallResult<Queries.Rows>> ofBatch = results.subList(b * types.size(), (b + 1) * types.size());
            try {
                found.putAll(carriers(batches.get(b), types, ofBatch));
                nothing = false;
            } catch (ConnectorException e) {
                if (nothing && b == batches.size() - 1) {
                    throw e;
                }
                batches.get(b).forEach(address -> found.put(address, new FindOutcome.Failed(e)));
            }
        }
        return addresses.stream()
                .map(address -> Objects.requireNonNull(found.get(address)))
                .toList();
    }

    private static Map<EmailAddress, FindOutcome> carriers(
            List<EmailAddress> batch, List<PersonType> types, List<CallResult<Queries.Rows>> results) {
        Map<EmailAddress, SortedSet<SalesforceId>> ids = new HashMap<>();
        batch.forEach(address -> ids.put(address, new TreeSet<>()));
        for (int t = 0; t < types.size(); t++) {
            if (!(results.get(t) instanceof CallResult.Answered<Queries.Rows> answered)) {
                throw ((CallResult.Failed<Queries.Rows>) results.get(t)).cause();
            }
            for (SObject row : answered.value().rows()) {
                SortedSet<SalesforceId> carriers = ids.get(address(row));
                if (carriers != null) {
                    carriers.add(PersonRow.id(types.get(t), row));
                }
            }
        }
        Map<EmailAddress, FindOutcome> found = new HashMap<>();
        ids.forEach((address, carriers) -> found.put(
                address,
                new FindOutcome.Found(carriers.stream()
                        .map(id -> CrmPerson.of(id.ref(), List.of(address)))
                        .toList())));
        return found;
    }

    private static EmailAddress address(SObject row) {
        try {
            return EmailAddress.of(String.valueOf(row.getSObjectField("Email")));
        } catch (IllegalArgumentException e) {
            // Not with the cause: that is the record's data.
            throw new ConnectorException(ErrorKind.PROTOCOL, "Salesforce found a record without a readable Email");
        }
    }

    /** Batches that fit into a statement, however long the addresses are. */
    private static List<List<EmailAddress>> batches(SortedSet<EmailAddress> addresses) {
        List<List<EmailAddress>> batches = new ArrayList<>();
        List<EmailAddress> batch = new ArrayList<>();
        int length = 0;
        for (EmailAddress address : addresses) {
            int more = Soql.literal(address.value()).length() + 1;
            if (batch.size() == MOST_ADDRESSES || length + more > Soql.MAX_LENGTH) {
                batches.add(batch);
                batch = new ArrayList<>();
                length = 0;
            }
            batch.add(address);
            length += more;
        }
        if (!batch.isEmpty()) {
            batches.add(batch);
        }
        return batches;
    }
}
