package org.crmoptout.testkit.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What people and scripts do with a simulator that no client of the CRM could: see everyone, act as a user of the CRM, count
 * calls, start over. Described in {@code docs/simulators.md}.
 */
final class ControlApi {

    private static final String ROOT = "__simulator";
    private static final Set<String> FILTERS = Set.of("email", "type", "optedOut");

    private final SimulatedCrm crm;
    private final CallCounts counts;
    private final FaultScripts faults;
    private final Runnable reset;

    ControlApi(SimulatedCrm crm, CallCounts counts, FaultScripts faults, Runnable reset) {
        this.crm = crm;
        this.counts = counts;
        this.faults = faults;
        this.reset = reset;
    }

    static boolean owns(HttpExchange exchange) {
        return exchange.path().equals("/" + ROOT) || exchange.path().startsWith("/" + ROOT + "/");
    }

    SimulatedReply answer(HttpExchange exchange) {
        List<String> segments = exchange.segments();
        String what = segments.size() < 2 ? "" : segments.get(1);
        try {
            if (what.equals("people") && segments.size() == 2) {
                return allowed(exchange, Map.of("GET", () -> people(exchange.query())));
            }
            if (what.equals("people") && segments.size() == 4) {
                return allowed(
                        exchange, Map.of("PATCH", () -> patch(segments.get(2), segments.get(3), exchange.body())));
            }
            if (what.equals("calls") && segments.size() == 2) {
                return allowed(exchange, Map.of("GET", () -> Json.reply(200, counts.json())));
            }
            if (what.equals("faults") && segments.size() == 2) {
                return allowed(
                        exchange,
                        Map.of(
                                "GET", this::activeFaults,
                                "POST", () -> addFaults(exchange.body()),
                                "DELETE", this::clearFaults));
            }
            if (what.equals("reset") && segments.size() == 2) {
                return allowed(exchange, Map.of("POST", this::reset));
            }
            return error(
                    404,
                    "No such path. There are GET /__simulator/people, PATCH /__simulator/people/{type}/{id},"
                            + " GET /__simulator/calls, GET, POST and DELETE /__simulator/faults, and"
                            + " POST /__simulator/reset.");
        } catch (IllegalArgumentException e) {
            return error(400, String.valueOf(e.getMessage()));
        } catch (NoSuchElementException e) {
            return error(404, String.valueOf(e.getMessage()));
        } catch (IllegalStateException e) {
            return error(409, String.valueOf(e.getMessage()));
        }
    }

    private static SimulatedReply allowed(HttpExchange exchange, Map<String, Supplier<SimulatedReply>> methods) {
        Supplier<SimulatedReply> effect = methods.get(exchange.method());
        String allowed = String.join(", ", new TreeSet<>(methods.keySet()));
        return effect == null
                ? error(405, "This path answers " + allowed + " only.").withHeader("Allow", allowed)
                : effect.get();
    }

    private SimulatedReply activeFaults() {
        return Json.reply(200, faults.active().stream().map(FaultJson::write).toList());
    }

    private SimulatedReply addFaults(String body) {
        List<FaultScript> scripts = FaultScript.parse(body);
        faults.add(scripts);
        return Json.reply(201, scripts.stream().map(FaultJson::write).toList());
    }

    private SimulatedReply clearFaults() {
        int cleared = faults.active().size();
        faults.clear();
        return Json.reply(200, Json.object().put("cleared", cleared));
    }

    private SimulatedReply people(Map<String, List<String>> query) {
        Predicate<SimulatedPerson> wanted = person -> true;
        for (Map.Entry<String, List<String>> filter : query.entrySet()) {
            if (!FILTERS.contains(filter.getKey())) {
                throw new IllegalArgumentException(
                        "Unknown filter '" + filter.getKey() + "'. There are email, type and optedOut.");
            }
            if (filter.getValue().size() != 1) {
                throw new IllegalArgumentException("Give the filter '" + filter.getKey() + "' once.");
            }
            String value = filter.getValue().get(0);
            if (!value.isEmpty()) {
                wanted = wanted.and(filter(filter.getKey(), value));
            }
        }
        List<ObjectNode> found = new ArrayList<>();
        crm.people().stream().filter(wanted).forEach(person -> found.add(json(person)));
        return Json.reply(200, found);
    }

    private static Predicate<SimulatedPerson> filter(String name, String value) {
        return switch (name) {
            case "email" -> person -> person.emails().stream().anyMatch(value::equalsIgnoreCase);
            case "type" -> person -> person.type().equalsIgnoreCase(value);
            default -> {
                boolean optedOut = bool(value);
                yield person -> person.optedOut() == optedOut;
            }
        };
    }

    private static boolean bool(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("optedOut is true or false.");
        };
    }

    private SimulatedReply patch(String type, String id, String body) {
        ObjectNode wish = Json.readObject(body);
        for (String field : wish.propertyNames()) {
            if (!field.equals("optedOut")) {
                throw new IllegalArgumentException("Unknown field '" + field + "'. Only optedOut can be set.");
            }
        }
        JsonNode optedOut = wish.path("optedOut");
        if (!optedOut.isBoolean()) {
            throw new IllegalArgumentException("Set optedOut to true or false.");
        }
        return Json.reply(200, json(crm.setOptedOut(type, id, optedOut.booleanValue())));
    }

    private SimulatedReply reset() {
        reset.run();
        return Json.reply(200, Json.object().put("people", crm.people().size()));
    }

    private static ObjectNode json(SimulatedPerson person) {
        ObjectNode json = Json.object().put("type", person.type()).put("id", person.id());
        json.put("email", person.email().orElse(null));
        ArrayNode emails = json.putArray("emails");
        person.emails().forEach(emails::add);
        return json.put("firstName", person.firstName())
                .put("lastName", person.lastName())
                .put("optedOut", person.optedOut())
                .put("lastModified", person.lastModified().toString())
                .put("deleted", person.deleted());
    }

    private static SimulatedReply error(int status, String message) {
        return Json.reply(status, Json.object().put("error", message));
    }
}
