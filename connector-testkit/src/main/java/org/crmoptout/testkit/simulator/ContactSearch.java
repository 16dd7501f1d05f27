package org.crmoptout.testkit.simulator;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * POST /crm/objects/{version}/contacts/search.
 *
 * @see <a href="https://developers.hubspot.com/docs/api-reference/latest/crm/search-the-crm">Search the CRM</a>
 */
final class ContactSearch {

    private static final int LONGEST_BODY = 3_000;
    private static final int LARGEST_PAGE = 200;
    private static final int DEFAULT_PAGE = 10;
    private static final int MOST_RESULTS = 10_000;
    private static final int MOST_GROUPS = 5;
    private static final int MOST_IN_GROUP = 6;
    private static final int MOST_FILTERS = 18;

    private final HubSpotPortal portal;

    ContactSearch(HubSpotPortal portal) {
        this.portal = portal;
    }

    SimulatedReply answer(HttpExchange exchange, Trouble trouble) {
        if (exchange.body().length() > LONGEST_BODY) {
            throw HubSpotProblem.validation("The request body must not exceed " + LONGEST_BODY + " characters");
        }
        ObjectNode body = HubSpotRequests.json(
                exchange, Set.of("filterGroups", "filters", "sorts", "query", "properties", "limit", "after"));
        int limit = number(body, "limit", DEFAULT_PAGE);
        int after = number(body, "after", 0);
        if (limit < 1 || limit > LARGEST_PAGE) {
            throw HubSpotProblem.validation("limit must be between 1 and " + LARGEST_PAGE);
        }
        if (after + limit > MOST_RESULTS) {
            throw HubSpotProblem.validation("Paging beyond " + MOST_RESULTS + " results is not possible");
        }
        Set<ContactProperty> properties = HubSpotRequests.properties(HubSpotRequests.texts(body, "properties"));
        Comparator<HubSpotContact> order = order(HubSpotRequests.array(body, "sorts"));
        List<HubSpotContact> found = portal.indexed(groups(body).and(query(body)), trouble.readLag()).stream()
                .sorted(order)
                .toList();

        ObjectNode answer = Json.object().put("total", found.size());
        ArrayNode results = answer.putArray("results");
        int end = Math.min(found.size(), after + limit);
        for (HubSpotContact contact : found.subList(Math.min(after, end), end)) {
            results.add(contact.json(properties));
        }
        if (end < found.size()) {
            answer.putObject("paging").putObject("next").put("after", String.valueOf(end));
        }
        return Json.reply(200, answer);
    }

    private static int number(ObjectNode body, String field, int otherwise) {
        JsonNode value = body.path(field);
        String text = value.isString() ? value.stringValue() : value.isIntegralNumber() ? value.toString() : "";
        if (value.isMissingNode()) {
            return otherwise;
        }
        if (!text.matches("\\d{1,9}")) {
            throw HubSpotProblem.validation("'" + field + "' must be an integer");
        }
        return Integer.parseInt(text);
    }

    private static Comparator<HubSpotContact> order(List<JsonNode> sorts) {
        if (sorts.isEmpty()) {
            return Comparator.comparing(HubSpotContact::created).thenComparing(HubSpotContact::id);
        }
        if (sorts.size() > 1) {
            throw HubSpotProblem.validation("Only one sort is supported");
        }
        JsonNode sort = sorts.get(0);
        HubSpotRequests.only(sort, Set.of("propertyName", "direction"));
        ContactProperty property = HubSpotRequests.property(HubSpotRequests.text(sort, "propertyName"));
        boolean descending = switch (HubSpotRequests.text(sort, "direction")) {
            case "ASCENDING" -> false;
            case "DESCENDING" -> true;
            default -> throw HubSpotProblem.validation("direction must be ASCENDING or DESCENDING");
        };
        Comparator<HubSpotContact> order = (one, other) -> compare(property, one, other);
        return (descending ? order.reversed() : order).thenComparing(HubSpotContact::id);
    }

    private static int compare(ContactProperty property, HubSpotContact one, HubSpotContact other) {
        Optional<String> left = one.value(property);
        Optional<String> right = other.value(property);
        if (left.isEmpty() || right.isEmpty()) {
            return Boolean.compare(left.isPresent(), right.isPresent());
        }
        return compare(property, left.get(), right.get());
    }

    private static int compare(ContactProperty property, String left, String right) {
        return switch (property.type) {
            case NUMBER -> Long.compare(Long.parseLong(left), Long.parseLong(right));
            case DATETIME -> Instant.parse(left).compareTo(Instant.parse(right));
            case STRING, BOOL -> left.compareToIgnoreCase(right);
            case ENUMERATION -> left.compareTo(right);
        };
    }

    /** Groups are alternatives; {@code filters} beside them is the documentation's short form of one group. */
    private static Predicate<HubSpotContact> groups(ObjectNode body) {
        List<List<JsonNode>> groups = new ArrayList<>();
        for (JsonNode group : HubSpotRequests.array(body, "filterGroups")) {
            HubSpotRequests.only(group, Set.of("filters"));
            groups.add(HubSpotRequests.array(group, "filters"));
        }
        if (body.has("filters")) {
            groups.add(HubSpotRequests.array(body, "filters"));
        }
        int filters = groups.stream().mapToInt(List::size).sum();
        if (groups.size() > MOST_GROUPS
                || filters > MOST_FILTERS
                || groups.stream().anyMatch(group -> group.size() > MOST_IN_GROUP)) {
            throw HubSpotProblem.validation("At most " + MOST_GROUPS + " filterGroups with at most " + MOST_IN_GROUP
                    + " filters each and " + MOST_FILTERS + " filters in all");
        }
        List<Predicate<HubSpotContact>> alternatives =
                groups.stream().map(ContactSearch::group).toList();
        return alternatives.isEmpty()
                ? contact -> true
                : contact -> alternatives.stream().anyMatch(group -> group.test(contact));
    }

    private static Predicate<HubSpotContact> group(List<JsonNode> filters) {
        List<Predicate<HubSpotContact>> all =
                filters.stream().map(ContactSearch::filter).toList();
        return contact -> all.stream().allMatch(filter -> filter.test(contact));
    }

    private static Predicate<HubSpotContact> filter(JsonNode filter) {
        HubSpotRequests.only(filter, Set.of("propertyName", "operator", "value", "highValue", "values"));
        ContactProperty property = HubSpotRequests.property(HubSpotRequests.text(filter, "propertyName"));
        String operator = HubSpotRequests.text(filter, "operator");
        return switch (operator) {
            case "HAS_PROPERTY" -> contact -> contact.value(property).isPresent();
            case "NOT_HAS_PROPERTY" -> contact -> contact.value(property).isEmpty();
            case "EQ" -> valued(filter, property, sign -> sign == 0);
            case "NEQ" -> valued(filter, property, sign -> sign == 0).negate();
            case "LT" -> valued(filter, property, sign -> sign < 0);
            case "LTE" -> valued(filter, property, sign -> sign <= 0);
            case "GT" -> valued(filter, property, sign -> sign > 0);
            case "GTE" -> valued(filter, property, sign -> sign >= 0);
            case "BETWEEN" -> between(filter, property);
            case "IN" -> in(filter, property);
            case "NOT_IN" -> in(filter, property).negate();
            case "CONTAINS_TOKEN" -> token(filter, property);
            case "NOT_CONTAINS_TOKEN" -> token(filter, property).negate();
            default -> throw HubSpotProblem.validation("Unknown operator '" + operator + "'");
        };
    }

    private static Predicate<HubSpotContact> valued(
            JsonNode filter, ContactProperty property, Predicate<Integer> wanted) {
        String value = value(property, HubSpotRequests.text(filter, "value"));
        return contact -> contact.value(property)
                .map(own -> wanted.test(compare(property, own, value)))
                .orElse(false);
    }

    private static Predicate<HubSpotContact> between(JsonNode filter, ContactProperty property) {
        String low = value(property, HubSpotRequests.text(filter, "value"));
        String high = value(property, HubSpotRequests.text(filter, "highValue"));
        return contact -> contact.value(property)
                .map(own -> compare(property, own, low) >= 0 && compare(property, own, high) <= 0)
                .orElse(false);
    }

    /**
     * For texts the values must come in small letters: others find nothing, as the documentation warns. An enumeration may
     * hold several values, and any of them will do.
     */
    private static Predicate<HubSpotContact> in(JsonNode filter, ContactProperty property) {
        List<String> values = HubSpotRequests.texts(filter, "values").stream()
                .map(value -> value(property, value))
                .toList();
        if (values.isEmpty()) {
            throw HubSpotProblem.validation("IN and NOT_IN need values");
        }
        return contact -> contact.value(property)
                .map(own -> switch (property.type) {
                    case STRING -> values.contains(own.toLowerCase(Locale.ROOT));
                    case ENUMERATION -> Stream.of(own.split(";")).anyMatch(values::contains);
                    default -> values.contains(own);
                })
                .orElse(false);
    }

    private static Predicate<HubSpotContact> token(JsonNode filter, ContactProperty property) {
        String wish = HubSpotRequests.text(filter, "value").toLowerCase(Locale.ROOT);
        Pattern pattern = Pattern.compile(Stream.of(wish.split("\\*", -1))
                .map(Pattern::quote)
                .reduce((one, other) -> one + ".*" + other)
                .orElse(""));
        return contact -> contact.value(property)
                .map(own -> {
                    String text = own.toLowerCase(Locale.ROOT);
                    return Stream.concat(Stream.of(text), Stream.of(text.split("[^a-z0-9_]+")))
                            .anyMatch(token -> pattern.matcher(token).matches());
                })
                .orElse(false);
    }

    /** A filter's value in the form of the property's own: times come as milliseconds since 1970 or in ISO 8601. */
    private static String value(ContactProperty property, String text) {
        switch (property.type) {
            case NUMBER -> {
                if (text.matches("\\d{1,18}")) {
                    return text;
                }
            }
            case DATETIME -> {
                try {
                    return text.matches("\\d{1,15}")
                            ? Instant.ofEpochMilli(Long.parseLong(text)).toString()
                            : OffsetDateTime.parse(text).toInstant().toString();
                } catch (DateTimeParseException e) {
                    throw HubSpotProblem.validation("'" + property.wireName + "' was not a valid date");
                }
            }
            case BOOL -> {
                if (text.equals("true") || text.equals("false")) {
                    return text;
                }
            }
            default -> {
                return text;
            }
        }
        throw HubSpotProblem.validation("'" + property.wireName + "' was not a valid "
                + property.type.name().toLowerCase(Locale.ROOT));
    }

    private static Predicate<HubSpotContact> query(ObjectNode body) {
        if (!body.has("query")) {
            return contact -> true;
        }
        String wish = HubSpotRequests.text(body, "query").toLowerCase(Locale.ROOT);
        return contact -> Stream.of(
                        ContactProperty.FIRST_NAME,
                        ContactProperty.LAST_NAME,
                        ContactProperty.EMAIL,
                        ContactProperty.ADDITIONAL_EMAILS)
                .anyMatch(property ->
                        contact.text(property).toLowerCase(Locale.ROOT).contains(wish));
    }
}
