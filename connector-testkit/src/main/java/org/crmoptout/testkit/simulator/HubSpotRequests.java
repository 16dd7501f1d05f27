package org.crmoptout.testkit.simulator;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads what clients send to HubSpot, and refuses what isn't documented. All methods throw {@link HubSpotProblem}. */
final class HubSpotRequests {

    private static final Pattern ADDRESS = Pattern.compile(
            "[^\\s@<>(),;:\"\\[\\]\\\\]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\\.)+[A-Za-z]{2,}");

    private HubSpotRequests() {}

    /** The body, with no other fields than these. */
    static ObjectNode json(HttpExchange exchange, Set<String> fields) {
        if (!exchange.hasContentType("application/json")) {
            throw HubSpotProblem.unsupportedMediaType();
        }
        try {
            ObjectNode body = Json.readObject(exchange.body());
            only(body, fields);
            return body;
        } catch (IllegalArgumentException e) {
            throw HubSpotProblem.validation(String.valueOf(e.getMessage()));
        }
    }

    static void only(JsonNode object, Set<String> fields) {
        if (!object.isObject()) {
            throw HubSpotProblem.validation("Invalid input JSON: an object is expected");
        }
        for (String name : object.propertyNames()) {
            if (!fields.contains(name)) {
                throw HubSpotProblem.validation("Invalid input JSON: unknown field '" + name + "'");
            }
        }
    }

    /** A text that must be there. */
    static String text(JsonNode object, String field) {
        JsonNode value = object.path(field);
        if (!value.isString()) {
            throw HubSpotProblem.validation("Invalid input JSON: '" + field + "' must be a string");
        }
        return value.stringValue();
    }

    /** An array of texts; empty if it isn't there. */
    static List<String> texts(JsonNode object, String field) {
        List<String> texts = new ArrayList<>();
        for (JsonNode item : array(object, field)) {
            if (!item.isString()) {
                throw HubSpotProblem.validation("Invalid input JSON: '" + field + "' must hold strings");
            }
            texts.add(item.stringValue());
        }
        return texts;
    }

    /** An array; empty if it isn't there. */
    static List<JsonNode> array(JsonNode object, String field) {
        JsonNode array = object.path(field);
        if (array.isMissingNode()) {
            return List.of();
        }
        if (!array.isArray()) {
            throw HubSpotProblem.validation("Invalid input JSON: '" + field + "' must be an array");
        }
        List<JsonNode> items = new ArrayList<>();
        array.forEach(items::add);
        return items;
    }

    /** The property of that name. A real portal passes over unknown names in some places; a test is better told. */
    static ContactProperty property(String name) {
        return ContactProperty.named(name)
                .orElseThrow(() -> HubSpotProblem.property(
                        name, "PROPERTY_DOESNT_EXIST", "Property \"" + name + "\" does not exist"));
    }

    /** The properties of those names, or the ones that come when none is named. */
    static Set<ContactProperty> properties(Collection<String> names) {
        if (names.isEmpty()) {
            return Set.of(
                    ContactProperty.CREATED,
                    ContactProperty.EMAIL,
                    ContactProperty.FIRST_NAME,
                    ContactProperty.ID,
                    ContactProperty.MODIFIED,
                    ContactProperty.LAST_NAME);
        }
        Set<ContactProperty> properties = new LinkedHashSet<>();
        names.forEach(name -> properties.add(property(name)));
        return properties;
    }

    /** Refuses query parameters that aren't documented or come twice. */
    static Map<String, List<String>> query(HttpExchange exchange, Set<String> documented) {
        Map<String, List<String>> query = exchange.query();
        query.forEach((name, values) -> {
            boolean many = name.equals("properties");
            if (!documented.contains(name) || (values.size() != 1 && !many)) {
                throw HubSpotProblem.validation("Unexpected or repeated query parameter '" + name + "'");
            }
        });
        return query;
    }

    /** A switch in the query; false if it isn't there. */
    static boolean flag(Map<String, List<String>> query, String name) {
        return switch (query.getOrDefault(name, List.of("false")).get(0)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw HubSpotProblem.validation("Query parameter '" + name + "' must be true or false");
        };
    }

    static boolean isAddress(String text) {
        return ADDRESS.matcher(text).matches();
    }
}
