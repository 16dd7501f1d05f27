package org.crmoptout.hubspot;

import static java.util.stream.Collectors.toUnmodifiableSet;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
    private static final String BATCH_UNSUBSCRIBE_ALL = STATUSES + "batch/unsubscribe-all";
    /** Has no dated version. */
    private static final String TOKEN_INFO = "/oauth/v2/private-apps/get/access-token-info";

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
        return new AccountDetails(portalId, name, zone(answer));
    }

    /**
     * The scopes that the token of a private app has.
     *
     * @see <a href="https://developers.hubspot.com/docs/apps/legacy-apps/private-apps/overview">Private apps: token
     *     information</a>
     */
    Set<String> tokenScopes() throws InterruptedException {
        Operation operation = HubSpotOperations.TOKEN_INFO;
        ObjectNode body = JsonNodeFactory.instance
                .objectNode()
                .put("tokenKey", transport.token().reveal());
        Set<String> scopes = new HashSet<>();
        array(operation, transport.post(operation, TOKEN_INFO, body), "scopes")
                .forEach(scope -> scopes.add(scope.asString("")));
        return scopes;
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
        long total = answer.path("total").asLong(0);
        boolean more = total > hits.size() || answer.path("paging").has("next") || hits.size() >= search.limit();
        return new ContactPage(total, hits, more && !hits.isEmpty());
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
        body.putArray("properties")
                .add(Contact.EMAIL)
                .add(Contact.ADDITIONAL_EMAILS)
                .add(Contact.OPT_OUT)
                .add(Contact.MERGED_IDS);
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
        JsonNode results = array(operation, answer, "results");
        requireAbout(operation, results, address);
        return wideStatuses(results);
    }

    /**
     * Whether addresses, of contacts or not, are unsubscribed from all email. For accounts with Marketing Hub Enterprise.
     *
     * @return the entries of each address that the answer names, which may be none of it
     * @see <a
     *     href="https://developers.hubspot.com/docs/api-reference/2026-03/communication-preferences/status/batch-get-unsubscribed-statuses">Batch
     *     retrieve unsubscribed statuses</a>
     */
    Map<EmailAddress, List<OptOutValues.WideStatus>> unsubscribedStatuses(List<EmailAddress> addresses)
            throws InterruptedException {
        Operation operation = HubSpotOperations.STATUS_BATCH_READ;
        JsonNode answer = transport.post(operation, BATCH_UNSUBSCRIBE_ALL + "/read?channel=EMAIL", inputs(addresses));
        requireDone(operation, answer);
        Map<EmailAddress, List<OptOutValues.WideStatus>> statuses = new HashMap<>();
        for (JsonNode result : array(operation, answer, "results")) {
            JsonNode entries = result.path("wideStatuses");
            subscriber(result)
                    .filter(address -> entries.isArray())
                    .ifPresent(address -> statuses.put(address, wideStatuses(entries)));
        }
        return statuses;
    }

    /**
     * Unsubscribes an address, of a contact or not, from all email. Repeating it changes nothing. With {@code verbose} the
     * answer lists each subscription type; without, it is empty.
     *
     * @return what the answer says of the address
     * @see <a href="https://developers.hubspot.com/docs/api-reference/2026-03/communication-preferences/guide">Communication
     *     preferences: update a contact's "Opted out of all email" status</a>
     */
    AddressMarks.Confirmation unsubscribeFromAll(EmailAddress address) throws InterruptedException {
        Operation operation = HubSpotOperations.UNSUBSCRIBE_ALL;
        JsonNode answer = transport.post(operation, unsubscribeAll(address) + "?channel=EMAIL&verbose=true");
        requireFlawless(operation, answer);
        JsonNode results = array(operation, answer, "results");
        requireAbout(operation, results, address);
        return confirmation(results)
                .orElseThrow(() -> HubSpotErrors.senseless(operation, "a subscription is not unsubscribed"));
    }

    /**
     * Unsubscribes addresses, of contacts or not, from all email. For accounts with Marketing Hub Enterprise. The answer can
     * hold errors that name no address, so those that it names as unsubscribed are all that is sure.
     *
     * @return what the answer says of each address that it names as unsubscribed
     * @see <a href="https://developers.hubspot.com/docs/api-reference/2026-03/communication-preferences/guide">Communication
     *     preferences: update in bulk</a>
     */
    Map<EmailAddress, AddressMarks.Confirmation> unsubscribeFromAll(List<EmailAddress> addresses)
            throws InterruptedException {
        Operation operation = HubSpotOperations.BATCH_UNSUBSCRIBE_ALL;
        JsonNode answer =
                transport.post(operation, BATCH_UNSUBSCRIBE_ALL + "?channel=EMAIL&verbose=true", inputs(addresses));
        requireDone(operation, answer);
        Map<EmailAddress, AddressMarks.Confirmation> confirmed = new HashMap<>();
        for (JsonNode result : array(operation, answer, "results")) {
            Optional<AddressMarks.Confirmation> said =
                    confirmation(result.path("statuses")).filter(it -> it != AddressMarks.Confirmation.UNSAID);
            subscriber(result).ifPresent(address -> said.ifPresent(it -> confirmed.put(address, it)));
        }
        return confirmed;
    }

    /** What a list of subscription statuses says; empty when one of them is not unsubscribed. */
    private static Optional<AddressMarks.Confirmation> confirmation(JsonNode statuses) {
        AddressMarks.Confirmation said =
                statuses.isEmpty() ? AddressMarks.Confirmation.UNSAID : AddressMarks.Confirmation.ALREADY_SO;
        for (JsonNode status : statuses) {
            if (!status.path("status").asString("").equals("UNSUBSCRIBED")) {
                return Optional.empty();
            }
            if (!status.path("setStatusSuccessReason").asString("").equals("NO_STATUS_CHANGE")) {
                said = AddressMarks.Confirmation.CHANGED;
            }
        }
        return Optional.of(said);
    }

    private static List<OptOutValues.WideStatus> wideStatuses(JsonNode entries) {
        List<OptOutValues.WideStatus> statuses = new ArrayList<>();
        for (JsonNode entry : entries) {
            statuses.add(new OptOutValues.WideStatus(
                    entry.path("wideStatusType").asString(""),
                    entry.path("businessUnitId").asString(""),
                    entry.path("status").asString("")));
        }
        return statuses;
    }

    private static ObjectNode inputs(List<EmailAddress> addresses) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode inputs = body.putArray("inputs");
        addresses.forEach(address -> inputs.add(address.value()));
        return body;
    }

    private static Optional<EmailAddress> subscriber(JsonNode entry) {
        return Contact.address(entry.path("subscriberIdString").asString(""));
    }

    /** An answer about someone else's address is no answer. */
    private static void requireAbout(Operation operation, JsonNode entries, EmailAddress address) {
        for (JsonNode entry : entries) {
            if (subscriber(entry).filter(named -> !named.equals(address)).isPresent()) {
                throw HubSpotErrors.senseless(operation, "it is about another address");
            }
        }
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
                Contact.addresses(text(properties, Contact.ADDITIONAL_EMAILS)),
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

    /** By its name, or by its offset now where this Java does not know the name. */
    private static Optional<ZoneId> zone(JsonNode account) {
        try {
            return Optional.of(ZoneId.of(account.path("timeZone").asString("")));
        } catch (DateTimeException e) {
            long millis = account.path("utcOffsetMilliseconds").asLong(Long.MAX_VALUE);
            return Math.abs(millis) <= Duration.ofHours(18).toMillis()
                    ? Optional.of(ZoneOffset.ofTotalSeconds((int) (millis / 1000)))
                    : Optional.empty();
        }
    }
}
