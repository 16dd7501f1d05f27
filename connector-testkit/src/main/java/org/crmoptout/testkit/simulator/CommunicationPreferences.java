package org.crmoptout.testkit.simulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Opted out of all email or not, by address. Addresses needn't belong to a contact. The portal has one subscription type.
 * Opt-outs of single brands are told when the statuses of an address are read; requests can't name a brand other than 0, the
 * account itself.
 *
 * <p>Not documented, and decided here: a batch takes at most 100 addresses, and a malformed one in it is an entry of
 * {@code errors} that doesn't name it.
 *
 * @see <a href="https://developers.hubspot.com/docs/api-reference/latest/communication-preferences/guide">Subscription
 *     preferences API guide</a>
 */
final class CommunicationPreferences {

    private static final long SUBSCRIPTION_TYPE = 39_644_612;
    private static final int MOST_INPUTS = 100;
    private static final Set<String> READ_PARAMETERS = Set.of("channel", "businessUnitId", "verbose");
    private static final Set<String> STATUS_PARAMETERS = Set.of("channel", "businessUnitId");

    private final HubSpotPortal portal;
    private final Clock clock;

    CommunicationPreferences(HubSpotPortal portal, Clock clock) {
        this.portal = portal;
        this.clock = clock;
    }

    /** POST statuses/{email}/unsubscribe-all: the statuses it set, if they are asked for. */
    SimulatedReply unsubscribeAll(HttpExchange exchange, String email) {
        boolean verbose = HubSpotRequests.flag(query(exchange, READ_PARAMETERS), "verbose");
        if (!exchange.body().isBlank()) {
            throw HubSpotProblem.validation("unsubscribe-all takes no body");
        }
        requireAddress(email);
        boolean changed = portal.optOut(email);
        List<ObjectNode> results =
                verbose ? List.of(status(email, portal.preference(email, Duration.ZERO), reason(changed))) : List.of();
        return Json.reply(200, envelope(results));
    }

    /** GET statuses/{email}/unsubscribe-all: no result means not opted out. */
    SimulatedReply unsubscribedFromAll(HttpExchange exchange, String email, Trouble trouble) {
        query(exchange, READ_PARAMETERS);
        requireAddress(email);
        List<ObjectNode> results = new ArrayList<>();
        portal.preference(email, trouble.readLag())
                .filter(HubSpotPortal.Preference::optedOut)
                .ifPresent(preference -> results.add(wideStatus(email, preference)));
        results.addAll(brandStatuses(email));
        return Json.reply(200, envelope(results));
    }

    /** GET statuses/{email}: one entry per subscription type. */
    SimulatedReply statuses(HttpExchange exchange, String email, Trouble trouble) {
        query(exchange, STATUS_PARAMETERS);
        requireAddress(email);
        return Json.reply(
                200,
                envelope(List.of(status(email, portal.preference(email, trouble.readLag()), Optional.empty())))
                        .put("status", "SUCCESS"));
    }

    /** POST statuses/batch/unsubscribe-all. */
    SimulatedReply batchUnsubscribeAll(HttpExchange exchange, Trouble trouble) {
        boolean verbose = HubSpotRequests.flag(query(exchange, READ_PARAMETERS), "verbose");
        Batch batch = batch(exchange, trouble);
        List<ObjectNode> results = new ArrayList<>();
        for (String email : batch.good()) {
            boolean changed = portal.optOut(email);
            if (verbose) {
                ObjectNode result = Json.object().put("subscriberIdString", email);
                result.putArray("statuses")
                        .add(status(email, portal.preference(email, Duration.ZERO), reason(changed)));
                results.add(result);
            }
        }
        return Json.reply(200, withErrors(envelope(results), batch.errors()));
    }

    /** POST statuses/batch/unsubscribe-all/read: every address has its entry, opted out or not. */
    SimulatedReply batchRead(HttpExchange exchange, boolean multiStatus, Trouble trouble) {
        query(exchange, STATUS_PARAMETERS);
        Batch batch = batch(exchange, trouble);
        List<ObjectNode> results = new ArrayList<>();
        for (String email : batch.good()) {
            ObjectNode result = Json.object().put("subscriberIdString", email);
            ArrayNode wide = result.putArray("wideStatuses");
            portal.preference(email, trouble.readLag())
                    .ifPresent(preference -> wide.add(wideStatus(email, preference)));
            brandStatuses(email).forEach(wide::add);
            results.add(result);
        }
        ObjectNode answer = withErrors(envelope(results), batch.errors());
        return Json.reply(multiStatus && answer.has("errors") ? 207 : 200, answer);
    }

    /** The addresses that are dealt with, and an error for each of the others. */
    private record Batch(List<String> good, List<ObjectNode> errors) {}

    private static Batch batch(HttpExchange exchange, Trouble trouble) {
        List<String> inputs = HubSpotRequests.texts(HubSpotRequests.json(exchange, Set.of("inputs")), "inputs");
        if (inputs.isEmpty() || inputs.size() > MOST_INPUTS) {
            throw HubSpotProblem.validation("A batch has 1 to " + MOST_INPUTS + " inputs");
        }
        Set<Integer> failing = trouble.failing(inputs.size());
        Batch batch = new Batch(new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < inputs.size(); i++) {
            if (failing.contains(i)) {
                trouble.of(Fault.PartialBatch.class)
                        .ifPresent(fault -> batch.errors().add(error(fault.code(), "This input failed")));
            } else if (HubSpotRequests.isAddress(inputs.get(i))) {
                batch.good().add(inputs.get(i));
            } else {
                batch.errors().add(error("VALIDATION_ERROR", "subscriberIdString is not a valid email address"));
            }
        }
        return batch;
    }

    private static ObjectNode error(String category, String message) {
        ObjectNode error =
                Json.object().put("status", "error").put("category", category).put("message", message);
        error.putObject("context");
        return error;
    }

    private static Map<String, List<String>> query(HttpExchange exchange, Set<String> documented) {
        Map<String, List<String>> query = HubSpotRequests.query(exchange, documented);
        if (!query.getOrDefault("channel", List.of("")).get(0).equals("EMAIL")) {
            throw HubSpotProblem.validation("Query parameter 'channel' is required and must be EMAIL");
        }
        if (!query.getOrDefault("businessUnitId", List.of("0")).get(0).equals("0")) {
            throw HubSpotProblem.validation(
                    "The simulator knows no requests for one brand: businessUnitId can only be 0");
        }
        return query;
    }

    private static void requireAddress(String email) {
        if (!HubSpotRequests.isAddress(email)) {
            throw HubSpotProblem.validation("subscriberIdString is not a valid email address");
        }
    }

    private ObjectNode envelope(List<ObjectNode> results) {
        String now = HubSpotContact.time(clock.instant());
        ObjectNode answer = Json.object().put("status", "COMPLETE");
        ArrayNode array = answer.putArray("results");
        results.forEach(array::add);
        return answer.put("startedAt", now).put("completedAt", now);
    }

    private static ObjectNode withErrors(ObjectNode answer, List<ObjectNode> errors) {
        if (!errors.isEmpty()) {
            answer.put("numErrors", errors.size());
            answer.putArray("errors").addAll(errors);
        }
        return answer;
    }

    private static Optional<String> reason(boolean changed) {
        return Optional.of(changed ? "UNSUBSCRIBE_FROM_ALL_OCCURRED" : "NO_STATUS_CHANGE");
    }

    private ObjectNode status(String email, Optional<HubSpotPortal.Preference> preference, Optional<String> reason) {
        String status = preference
                .map(known -> known.optedOut() ? "UNSUBSCRIBED" : "SUBSCRIBED")
                .orElse("NOT_SPECIFIED");
        Instant since = preference.map(HubSpotPortal.Preference::since).orElseGet(clock::instant);
        return Json.object()
                .put("businessUnitId", 0)
                .put("channel", "EMAIL")
                .put("subscriberIdString", email)
                .put("subscriptionId", SUBSCRIPTION_TYPE)
                .put("status", status)
                .put("source", preference.isPresent() ? "Public status API" : "Not specified")
                .putNull("legalBasis")
                .putNull("legalBasisExplanation")
                .put("setStatusSuccessReason", reason.orElse(null))
                .put("timestamp", HubSpotContact.time(since));
    }

    private static ObjectNode wideStatus(String email, HubSpotPortal.Preference preference) {
        return wideStatus(email, "PORTAL_WIDE", 0, preference.optedOut(), preference.since());
    }

    private List<ObjectNode> brandStatuses(String email) {
        return portal.brandOptOuts(email).entrySet().stream()
                .map(brand -> wideStatus(email, "BUSINESS_UNIT_WIDE", brand.getKey(), true, brand.getValue()))
                .toList();
    }

    private static ObjectNode wideStatus(String email, String type, long brandId, boolean optedOut, Instant since) {
        return Json.object()
                .put("businessUnitId", brandId)
                .put("wideStatusType", type)
                .put("subscriberIdString", email)
                .put("status", optedOut ? "UNSUBSCRIBED" : "SUBSCRIBED")
                .put("channel", "EMAIL")
                .put("timestamp", HubSpotContact.time(since));
    }
}
