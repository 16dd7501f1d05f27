package org.crmoptout.testkit.simulator;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Contacts by id: read one, read a batch, change one.
 *
 * <p>A contact that was merged away answers as the one it became part of, under that one's id.
 *
 * @see <a href="https://developers.hubspot.com/docs/api-reference/latest/crm/objects/contacts/guide">Contacts API guide</a>
 * @see <a href="https://developers.hubspot.com/docs/api-reference/latest/crm/objects/contacts/batch/get-contacts">Retrieve a
 *     batch of contacts</a>
 */
final class ContactRecords {

    private static final int MOST_INPUTS = 100;

    private final HubSpotPortal portal;
    private final Clock clock;

    ContactRecords(HubSpotPortal portal, Clock clock) {
        this.portal = portal;
        this.clock = clock;
    }

    SimulatedReply get(HttpExchange exchange, String id, Trouble trouble) {
        Map<String, List<String>> query =
                HubSpotRequests.query(exchange, Set.of("properties", "idProperty", "archived"));
        List<String> names = query.getOrDefault("properties", List.of()).stream()
                .flatMap(list -> Arrays.stream(list.split(",")))
                .toList();
        Set<ContactProperty> properties = HubSpotRequests.properties(names);
        boolean archived = HubSpotRequests.flag(query, "archived");
        String idProperty =
                query.getOrDefault("idProperty", List.of("hs_object_id")).get(0);
        return Json.reply(
                200,
                find(id, idProperty, archived, trouble.readLag())
                        .orElseThrow(() -> HubSpotProblem.notFound("resource not found"))
                        .json(properties));
    }

    SimulatedReply batchRead(HttpExchange exchange, Trouble trouble) {
        boolean archived = HubSpotRequests.flag(HubSpotRequests.query(exchange, Set.of("archived")), "archived");
        ObjectNode body =
                HubSpotRequests.json(exchange, Set.of("inputs", "properties", "propertiesWithHistory", "idProperty"));
        if (!HubSpotRequests.texts(body, "propertiesWithHistory").isEmpty()) {
            throw HubSpotProblem.validation("The simulator keeps no history: leave propertiesWithHistory empty");
        }
        Set<ContactProperty> properties = HubSpotRequests.properties(HubSpotRequests.texts(body, "properties"));
        String idProperty = body.has("idProperty") ? HubSpotRequests.text(body, "idProperty") : "hs_object_id";
        Set<String> ids = new LinkedHashSet<>();
        List<JsonNode> inputs = HubSpotRequests.array(body, "inputs");
        for (JsonNode input : inputs) {
            HubSpotRequests.only(input, Set.of("id"));
            ids.add(HubSpotRequests.text(input, "id"));
        }
        if (inputs.isEmpty() || inputs.size() > MOST_INPUTS) {
            throw HubSpotProblem.validation("A batch has 1 to " + MOST_INPUTS + " inputs");
        }
        Map<Long, HubSpotContact> found = new LinkedHashMap<>();
        List<String> missing = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        Set<Integer> failing = trouble.failing(ids.size());
        int position = 0;
        for (String id : ids) {
            Optional<HubSpotContact> contact = find(id, idProperty, archived, trouble.readLag());
            if (failing.contains(position++)) {
                failed.add(id);
            } else if (contact.isPresent()) {
                found.put(contact.get().id(), contact.get());
            } else {
                missing.add(id);
            }
        }
        List<ObjectNode> errors = new ArrayList<>();
        if (!missing.isEmpty()) {
            errors.add(error(
                    "OBJECT_NOT_FOUND",
                    "Could not get some CONTACT objects, they may be deleted or not exist. Check that ids are valid.",
                    missing));
        }
        trouble.of(Fault.PartialBatch.class)
                .ifPresent(fault -> errors.add(error(fault.code(), "Could not get some CONTACT objects.", failed)));
        return batch(found, properties, errors);
    }

    private static ObjectNode error(String category, String message, List<String> about) {
        ObjectNode error =
                Json.object().put("status", "error").put("category", category).put("message", message);
        ArrayNode ids = error.putObject("context").putArray("ids");
        about.forEach(ids::add);
        return error;
    }

    private SimulatedReply batch(
            Map<Long, HubSpotContact> found, Set<ContactProperty> properties, List<ObjectNode> errors) {
        String now = HubSpotContact.time(clock.instant());
        ObjectNode answer = Json.object().put("status", "COMPLETE");
        ArrayNode results = answer.putArray("results");
        found.values().forEach(contact -> results.add(contact.json(properties)));
        if (!errors.isEmpty()) {
            answer.put("numErrors", errors.size());
            answer.putArray("errors").addAll(errors);
        }
        answer.put("startedAt", now).put("completedAt", now);
        return Json.reply(errors.isEmpty() ? 200 : 207, answer);
    }

    private Optional<HubSpotContact> find(String id, String idProperty, boolean archived, Duration lag) {
        Optional<HubSpotContact> contact = switch (idProperty) {
            case "hs_object_id" -> id.matches("\\d{1,18}") ? portal.find(Long.parseLong(id), lag) : Optional.empty();
            case "email" -> portal.findByEmail(id).flatMap(found -> portal.find(found.id(), lag));
            default -> throw HubSpotProblem.validation("idProperty '" + idProperty + "' is not unique on contacts");
        };
        return contact.filter(one -> one.archived() == archived);
    }

    /** Changes names or the address; refuses the read-only properties, the opt-out among them. */
    SimulatedReply patch(HttpExchange exchange, String id) {
        HubSpotRequests.query(exchange, Set.of());
        JsonNode properties =
                HubSpotRequests.json(exchange, Set.of("properties")).path("properties");
        if (!properties.isObject()) {
            throw HubSpotProblem.validation("Invalid input JSON: 'properties' must be an object");
        }
        Map<ContactProperty, String> changes = new EnumMap<>(ContactProperty.class);
        for (String name : properties.propertyNames()) {
            ContactProperty property = HubSpotRequests.property(name);
            if (property.readOnly) {
                throw HubSpotProblem.property(
                        name, "READ_ONLY_VALUE", "\"" + name + "\" is a read only property; its value cannot be set.");
            }
            changes.put(property, HubSpotRequests.text(properties, name));
        }
        String email = changes.getOrDefault(ContactProperty.EMAIL, "");
        if (!email.isEmpty() && !HubSpotRequests.isAddress(email)) {
            throw HubSpotProblem.property("email", "INVALID_EMAIL", "Email address is invalid");
        }
        HubSpotContact contact = find(id, "hs_object_id", false, Duration.ZERO)
                .orElseThrow(() -> HubSpotProblem.notFound("resource not found"));
        portal.edit(String.valueOf(contact.id()), changes);
        return Json.reply(
                200,
                portal.find(contact.id(), Duration.ZERO).orElse(contact).json(HubSpotRequests.properties(List.of())));
    }
}
