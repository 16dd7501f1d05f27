package org.crmoptout.hubspot;

import static java.util.stream.Collectors.toUnmodifiableSet;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.Operation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The endpoints of HubSpot this connector uses, one method each. What an answer has beyond what is needed is ignored; what
 * is needed and missing is a PROTOCOL failure, never a default. Thread-safe.
 */
final class HubSpotApiClient {

    /** HubSpot's dated API version: the only place that names it. */
    static final String API_VERSION = "2026-03";

    /** How many contacts one batch read takes. */
    static final int MAX_BATCH_READ = 100;

    private static final String ACCOUNT = "/account-info/" + API_VERSION + "/details";
    private static final String CONTACTS = "/crm/objects/" + API_VERSION + "/contacts";
    private static final String STATUSES = "/communication-preferences/" + API_VERSION + "/statuses/";

    private static final Set<String> DONE = Set.of("", "COMPLETE", "SUCCESS");

    private final HubSpotTransport transport;

    HubSpotApiClient(HubSpotTransport transport) {
        this.transport = transport;
    }

    /**
     * Whose token this is.
     *
     * @see <a
     *     href="https://developers.hubspot.com/docs/api-reference/2026-03/account/account-information/get-account-details">Retrieve
     *     account details</a>
     */
    AccountDetails accountDetails() throws InterruptedException {
        JsonNode answer = transport.get(HubSpotOperations.ACCOUNT_DETAILS, ACCOUNT);
        String portalId = answer.path("portalId").asString("");
        if (!portalId.matches("[0-9]{1,18}")) {
            throw HubSpotErrors.senseless(HubSpotOperations.ACCOUNT_DETAILS, "it has no portalId");
        }
        String name = "HubSpot account " + portalId;
        return new AccountDetails(portalId, name, zone(answer.path("timeZone").asString("")));
    }

    /**
     * One page of a search for contacts.
     *
     * @see <a href="https://developers.hubspot.com/docs/api-reference/2026-03/crm/search-the-crm">Search the CRM</a>
     */
    ContactPage searchContacts(ContactSearch search) throws InterruptedException {
        Operation operation = HubSpotOperations.CONTACTS_SEARCH;
        JsonNode answer = transport.post(operation, CONTACTS + "/search", search.toJson());
        List<ContactPage.Hit> hits = new ArrayList<>();
        long last = search.afterId();
        for (JsonNode result : array(operation, answer, "results")) {
            JsonNode properties = result.path("properties");
            long id = id(operation, result);
            if (id <= last) {
                throw HubSpotErrors.senseless(operation, "the contacts are not in the order of their ids");
            }
            last = id;
            hits.add(new ContactPage.Hit(
                    id,
                    Stream.concat(
                                    Stream.of(properties.path(Contact.EMAIL).asString("")),
                                    Contact.values(properties
                                            .path(Contact.ADDITIONAL_EMAILS)
                                            .asString("")))
                            .flatMap(text -> Contact.address(text).stream())
                            .collect(toUnmodifiableSet())));
        }
        boolean more = answer.path("total").asLong(0) > hits.size()
                || answer.path("paging").has("next")
                || hits.size() >= search.limit();
        return new ContactPage(hits, more && !hits.isEmpty());
    }

    /**
     * Contacts by their ids, at most {@link #MAX_BATCH_READ}.
     *
     * @see <a
     *     href="https://developers.hubspot.com/docs/api-reference/latest/crm/objects/objects/batch/get-objects">Retrieve a
     *     batch of objects</a>
     */
    ContactBatch readContacts(Collection<Long> ids) throws InterruptedException {
        Operation operation = HubSpotOperations.CONTACTS_BATCH_READ;
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putArray("properties").add(Contact.EMAIL).add(Contact.OPT_OUT).add(Contact.MERGED_IDS);
        ArrayNode inputs = body.putArray("inputs");
        ids.forEach(id -> inputs.addObject().put("id", Long.toString(id)));

        JsonNode answer = transport.post(operation, CONTACTS + "/batch/read", body);
        requireDone(operation, answer);
        List<Contact> contacts = new ArrayList<>();
        for (JsonNode result : array(operation, answer, "results")) {
            if (!result.path("archived").asBoolean(false)) {
                contacts.add(contact(operation, result));
            }
        }
        Set<Long> notFound = new HashSet<>();
        boolean complete = true;
        for (JsonNode error : answer.path("errors")) {
            if (error.path("category").asString("").equals("OBJECT_NOT_FOUND")) {
                error.path("context").path("ids").forEach(id -> notFound.addAll(Contact.ids(id.asString(""))));
            } else {
                complete = false;
            }
        }
        return new ContactBatch(contacts, notFound, complete);
    }

    /**
     * Whether an address, of a contact or not, is unsubscribed from all email.
     *
     * @return the entries of the answer; none means that it is not
     * @see <a
     *     href="https://developers.hubspot.com/docs/api-reference/2026-03/communication-preferences/status/get-unsubscribed-status">Retrieve
     *     a contact's unsubscribed status</a>
     */
    List<OptOutValues.WideStatus> unsubscribedStatus(EmailAddress address) throws InterruptedException {
        Operation operation = HubSpotOperations.STATUS_READ;
        JsonNode answer = transport.get(operation, unsubscribeAll(address) + "?channel=EMAIL");
        requireFlawless(operation, answer);
        List<OptOutValues.WideStatus> entries = new ArrayList<>();
        for (JsonNode result : array(operation, answer, "results")) {
            entries.add(new OptOutValues.WideStatus(
                    result.path("wideStatusType").asString(""),
                    result.path("status").asString("")));
        }
        return entries;
    }

    /**
     * Unsubscribes an address, of a contact or not, from all email. Repeating it changes nothing. With {@code verbose} the
     * answer lists each subscription type; without, it is empty.
     *
     * @return whether it was unsubscribed before
     * @see <a href="https://developers.hubspot.com/docs/api-reference/2026-03/communication-preferences/guide">Communication
     *     preferences: update a contact's "Opted out of all email" status</a>
     */
    boolean unsubscribeFromAll(EmailAddress address) throws InterruptedException {
        Operation operation = HubSpotOperations.UNSUBSCRIBE_ALL;
        JsonNode answer = transport.post(operation, unsubscribeAll(address) + "?channel=EMAIL&verbose=true");
        requireFlawless(operation, answer);
        JsonNode results = array(operation, answer, "results");
        boolean changed = results.isEmpty();
        for (JsonNode result : results) {
            if (!result.path("status").asString("").equals("UNSUBSCRIBED")) {
                throw HubSpotErrors.senseless(operation, "a subscription is not unsubscribed");
            }
            changed |= !result.path("setStatusSuccessReason").asString("").equals("NO_STATUS_CHANGE");
        }
        return !changed;
    }

    private static String unsubscribeAll(EmailAddress address) {
        return STATUSES + pathSegment(address.value()) + "/unsubscribe-all";
    }

    /** RFC 3986, section 3.3. URLEncoder is for forms: it differs only in the space, which it makes a plus. */
    static String pathSegment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static Contact contact(Operation operation, JsonNode result) {
        JsonNode properties = result.path("properties");
        if (!properties.isObject()) {
            throw HubSpotErrors.senseless(operation, "a contact has no properties");
        }
        return new Contact(
                id(operation, result),
                Contact.address(text(properties, Contact.EMAIL)),
                Contact.ids(text(properties, Contact.MERGED_IDS)),
                OptOutValues.ofProperty(text(properties, Contact.OPT_OUT)));
    }

    private static String text(JsonNode properties, String name) {
        JsonNode value = properties.path(name);
        return value.isNull() ? "" : value.asString(value.toString());
    }

    private static long id(Operation operation, JsonNode result) {
        String id = result.path("id").asString("");
        if (!id.matches("[1-9][0-9]{0,17}")) {
            throw HubSpotErrors.senseless(operation, "a contact has no id");
        }
        return Long.parseLong(id);
    }

    /** A list that is missing is not an empty one: an empty one may say that nobody is opted out. */
    private static JsonNode array(Operation operation, JsonNode answer, String name) {
        JsonNode array = answer.path(name);
        if (!array.isArray()) {
            throw HubSpotErrors.senseless(operation, "it has no list of " + name);
        }
        return array;
    }

    private static void requireDone(Operation operation, JsonNode answer) {
        JsonNode status = answer.path("status");
        boolean readable = status.isString() || status.isNull() || status.isMissingNode();
        if (!readable || !DONE.contains(status.asString(""))) {
            throw HubSpotErrors.senseless(operation, "the work is not done yet");
        }
    }

    private static void requireFlawless(Operation operation, JsonNode answer) {
        requireDone(operation, answer);
        JsonNode errors = answer.path("errors");
        if (!errors.isEmpty() || answer.path("numErrors").asLong(0) > 0) {
            throw HubSpotErrors.senseless(
                    operation, "it reports an error in the midst of success" + HubSpotErrors.details(errors.path(0)));
        }
    }

    private static Optional<ZoneId> zone(String name) {
        try {
            return name.isBlank() ? Optional.empty() : Optional.of(ZoneId.of(name));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
