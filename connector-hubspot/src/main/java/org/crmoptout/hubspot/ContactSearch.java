package org.crmoptout.hubspot;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.crmoptout.connector.EmailAddress;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One page of a search for contacts, ordered by id. The next page asks for ids greater than the last one seen: paging by
 * {@code after} ends at 10,000 results, this does not.
 *
 * @param alternatives groups of filters, of which one has to hold
 * @param afterId only contacts with greater ids
 * @param limit how many at most
 * @see <a href="https://developers.hubspot.com/docs/api-reference/2026-03/crm/search-the-crm">Search the CRM</a>
 */
record ContactSearch(List<List<Filter>> alternatives, long afterId, int limit) {

    static final int MAX_LIMIT = 200;
    static final int MAX_BODY_LENGTH = 3000;
    /** What one search gives at most, page by page. */
    static final int MAX_RESULTS = 10_000;

    /**
     * One condition.
     *
     * @param property whose value
     * @param operator how it is compared
     * @param values with what: several only for IN, none for HAS_PROPERTY
     */
    record Filter(String property, String operator, List<String> values) {
        ObjectNode toJson() {
            ObjectNode filter = JsonNodeFactory.instance
                    .objectNode()
                    .put("propertyName", property)
                    .put("operator", operator);
            if (operator.equals("IN")) {
                values.forEach(filter.putArray("values")::add);
            } else if (!values.isEmpty()) {
                filter.put("value", values.get(0));
            }
            return filter;
        }
    }

    /** The first contact there is. */
    static ContactSearch anyone() {
        return new ContactSearch(List.of(List.of()), 0, 1);
    }

    /** Everyone whom the index holds for opted out, and everyone with additional addresses: of those it tells nothing. */
    static ContactSearch maybeOptedOut() {
        return new ContactSearch(
                List.of(
                        List.of(new Filter(Contact.OPT_OUT, "EQ", List.of("true"))),
                        List.of(new Filter(Contact.ADDITIONAL_EMAILS, "HAS_PROPERTY", List.of()))),
                0,
                MAX_LIMIT);
    }

    /** Everyone who has an address. */
    static ContactSearch addressed() {
        return new ContactSearch(List.of(List.of(new Filter(Contact.EMAIL, "HAS_PROPERTY", List.of()))), 0, MAX_LIMIT);
    }

    /** Everyone modified in a half-open span of HubSpot's clock. Contacts have {@code lastmodifieddate}, in epoch milliseconds. */
    static ContactSearch modified(Instant from, Instant to) {
        return new ContactSearch(
                List.of(List.of(
                        new Filter(Contact.MODIFIED, "GTE", List.of(Long.toString(from.toEpochMilli()))),
                        new Filter(Contact.MODIFIED, "LT", List.of(Long.toString(to.toEpochMilli()))))),
                0,
                MAX_LIMIT);
    }

    /** Everyone with one of these as primary or additional address. Values of IN have to be in lower case, as addresses are. */
    static ContactSearch carrying(List<EmailAddress> addresses) {
        List<String> values = addresses.stream().map(EmailAddress::value).toList();
        return new ContactSearch(
                List.of(
                        List.of(new Filter(Contact.EMAIL, "IN", values)),
                        List.of(new Filter(Contact.ADDITIONAL_EMAILS, "IN", values))),
                0,
                MAX_LIMIT);
    }

    ContactSearch after(long id) {
        return new ContactSearch(alternatives, id, limit);
    }

    JsonNode toJson() {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode groups = body.putArray("filterGroups");
        Filter keyset = new Filter(Contact.ID, "GT", List.of(Long.toString(afterId)));
        for (List<Filter> alternative : alternatives) {
            ArrayNode filters = groups.addObject().putArray("filters");
            Stream.concat(alternative.stream(), Stream.of(keyset))
                    .map(Filter::toJson)
                    .forEach(filters::add);
        }
        body.putArray("sorts").addObject().put("propertyName", Contact.ID).put("direction", "ASCENDING");
        body.putArray("properties").add(Contact.EMAIL).add(Contact.ADDITIONAL_EMAILS);
        return body.put("limit", limit);
    }
}
