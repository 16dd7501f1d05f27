package org.crmoptout.testkit.simulator;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Fault scripts as JSON. Readers throw IllegalArgumentException, which names what is wrong and what there is.
 *
 * <pre>{@code
 * {"operation":"update", "calls":{"first":2}, "fault":{"kind":"answerLost"}}
 * }</pre>
 */
final class FaultJson {

    private static final String KINDS =
            "status, vendorError, connectionReset, delay, partialBatch, staleRead, tokenExpiry,"
                    + " quotaUsedUp, recordLocked, answerLost, truncatedBody and htmlPage";
    private static final String SCHEDULES = "nth, first, every and share";

    /** The scripts for both simulators, as the program takes them. */
    record ForBoth(List<FaultScript> salesforce, List<FaultScript> hubspot) {}

    private FaultJson() {}

    static ForBoth forBoth(JsonNode json) {
        Fields fields = new Fields("The JSON", json);
        JsonNode salesforce = fields.optional("salesforce");
        JsonNode hubspot = fields.optional("hubspot");
        fields.end();
        return new ForBoth(
                salesforce.isMissingNode() ? List.of() : scripts(salesforce),
                hubspot.isMissingNode() ? List.of() : scripts(hubspot));
    }

    /** One script, or an array of them. */
    static List<FaultScript> scripts(JsonNode json) {
        List<FaultScript> scripts = new ArrayList<>();
        if (json.isArray()) {
            for (JsonNode item : json) {
                scripts.add(script("Script " + (scripts.size() + 1), item));
            }
        } else {
            scripts.add(script("The script", json));
        }
        return List.copyOf(scripts);
    }

    private static FaultScript script(String name, JsonNode json) {
        Fields fields = new Fields(name, json);
        String operation = fields.text("operation");
        JsonNode calls = fields.optional("calls");
        Schedule schedule = calls.isMissingNode() ? new Schedule.Every(1) : schedule(new Fields("'calls'", calls));
        Fault fault = fault(new Fields("'fault'", fields.optional("fault")));
        fields.end();
        return new FaultScript(operation, schedule, fault);
    }

    private static Schedule schedule(Fields calls) {
        String kind = calls.onlyName("'calls' has one of " + SCHEDULES + ".");
        return switch (kind) {
            case "nth" -> new Schedule.Nth(calls.integer(kind));
            case "first" -> new Schedule.First(calls.integer(kind));
            case "every" -> new Schedule.Every(calls.integer(kind));
            case "share" -> new Schedule.Share(calls.number(kind).doubleValue());
            default ->
                throw new IllegalArgumentException("Unknown '" + kind + "' in 'calls'. There are " + SCHEDULES + ".");
        };
    }

    private static Fault fault(Fields fields) {
        String kind = fields.text("kind");
        Fault fault = switch (kind) {
            case "status" ->
                new Fault.Status(fields.integer("status"), fields.texts("headers"), fields.text("body", ""));
            case "vendorError" ->
                new Fault.VendorError(fields.text("code"), fields.text("message", ""), fields.texts("headers"));
            case "connectionReset" -> new Fault.ConnectionReset();
            case "delay" -> new Fault.Delay(fields.seconds("seconds"));
            case "partialBatch" -> new Fault.PartialBatch(fields.number("share").doubleValue(), fields.text("code"));
            case "staleRead" -> new Fault.StaleRead(fields.seconds("seconds"));
            case "tokenExpiry" -> new Fault.TokenExpiry();
            case "quotaUsedUp" -> new Fault.QuotaUsedUp();
            case "recordLocked" -> new Fault.RecordLocked();
            case "answerLost" -> new Fault.AnswerLost(fields.integer("status", 0));
            case "truncatedBody" -> new Fault.TruncatedBody();
            case "htmlPage" -> new Fault.HtmlPage(fields.integer("status", 503));
            default ->
                throw new IllegalArgumentException("Unknown kind of fault '" + kind + "'. There are " + KINDS + ".");
        };
        fields.end();
        return fault;
    }

    static ObjectNode write(ActiveFault fault) {
        return write(fault.script()).put("seen", fault.seen()).put("struck", fault.struck());
    }

    static ObjectNode write(FaultScript script) {
        ObjectNode json = Json.object().put("operation", script.operation());
        write(script.schedule(), json.putObject("calls"));
        write(script.fault(), json.putObject("fault"));
        return json;
    }

    private static void write(Schedule schedule, ObjectNode json) {
        if (schedule instanceof Schedule.Nth nth) {
            json.put("nth", nth.n());
        } else if (schedule instanceof Schedule.First first) {
            json.put("first", first.n());
        } else if (schedule instanceof Schedule.Every every) {
            json.put("every", every.n());
        } else if (schedule instanceof Schedule.Share share) {
            json.put("share", share.share());
        }
    }

    private static void write(Fault fault, ObjectNode json) {
        json.put("kind", fault.kind());
        if (fault instanceof Fault.Status status) {
            json.put("status", status.status());
            write(status.headers(), json);
            json.put("body", status.body());
        } else if (fault instanceof Fault.VendorError error) {
            json.put("code", error.code()).put("message", error.message());
            write(error.headers(), json);
        } else if (fault instanceof Fault.Delay delay) {
            json.put("seconds", seconds(delay.by()));
        } else if (fault instanceof Fault.PartialBatch batch) {
            json.put("share", batch.share()).put("code", batch.code());
        } else if (fault instanceof Fault.StaleRead stale) {
            json.put("seconds", seconds(stale.by()));
        } else if (fault instanceof Fault.AnswerLost lost) {
            json.put("status", lost.status());
        } else if (fault instanceof Fault.HtmlPage page) {
            json.put("status", page.status());
        }
    }

    private static void write(Map<String, String> headers, ObjectNode json) {
        ObjectNode written = json.putObject("headers");
        new TreeMap<>(headers).forEach(written::put);
    }

    private static BigDecimal seconds(Duration span) {
        return BigDecimal.valueOf(span.toMillis(), 3).stripTrailingZeros();
    }

    /** The fields of an object, each of which has to be asked for: at the end a field that nobody knows is refused. */
    private static final class Fields {

        private final String name;
        private final JsonNode object;
        private final Set<String> known = new LinkedHashSet<>();

        Fields(String name, JsonNode object) {
            if (!object.isObject()) {
                throw new IllegalArgumentException(
                        name + (object.isMissingNode() ? " is missing." : " must be an object."));
            }
            this.name = name;
            this.object = object;
        }

        /** The name of the one field there is. */
        String onlyName(String otherwise) {
            if (object.size() != 1) {
                throw new IllegalArgumentException(otherwise);
            }
            return object.propertyNames().iterator().next();
        }

        JsonNode optional(String field) {
            known.add(field);
            return object.path(field);
        }

        String text(String field) {
            JsonNode value = required(field);
            require(value.isString(), field, "a string");
            return value.stringValue();
        }

        String text(String field, String otherwise) {
            return optional(field).isMissingNode() ? otherwise : text(field);
        }

        int integer(String field) {
            JsonNode value = required(field);
            require(value.canConvertToInt() && value.canConvertToExactIntegral(), field, "an integer");
            return value.intValue();
        }

        int integer(String field, int otherwise) {
            return optional(field).isMissingNode() ? otherwise : integer(field);
        }

        BigDecimal number(String field) {
            JsonNode value = required(field);
            require(value.isNumber(), field, "a number");
            return value.decimalValue();
        }

        /** To the millisecond. */
        Duration seconds(String field) {
            BigDecimal seconds = number(field);
            require(seconds.abs().compareTo(BigDecimal.valueOf(86_400)) < 0, field, "less than a day");
            return Duration.ofMillis(seconds.movePointRight(3).longValue());
        }

        Map<String, String> texts(String field) {
            Map<String, String> texts = new TreeMap<>();
            JsonNode value = optional(field);
            if (!value.isMissingNode()) {
                Fields inner = new Fields("'" + field + "'", value);
                value.propertyNames().forEach(key -> texts.put(key, inner.text(key)));
            }
            return texts;
        }

        void end() {
            for (String field : object.propertyNames()) {
                if (!known.contains(field)) {
                    throw new IllegalArgumentException("Unknown field '" + field + "'. " + name + " has "
                            + String.join(", ", known) + " and nothing else.");
                }
            }
        }

        private JsonNode required(String field) {
            JsonNode value = optional(field);
            if (value.isMissingNode()) {
                throw new IllegalArgumentException(name + " lacks '" + field + "'.");
            }
            return value;
        }

        private static void require(boolean sound, String field, String wanted) {
            if (!sound) {
                throw new IllegalArgumentException("'" + field + "' must be " + wanted + ".");
            }
        }
    }
}
