package org.crmoptout.testkit.simulator;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * A contact at one moment. A property without a value is absent.
 *
 * @param values texts as they go over the wire, the times too
 */
record HubSpotContact(
        long id, Map<ContactProperty, String> values, Instant created, Instant modified, boolean archived) {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    HubSpotContact {
        Map<ContactProperty, String> all = new EnumMap<>(ContactProperty.class);
        all.putAll(values);
        all.put(ContactProperty.ID, String.valueOf(id));
        all.put(ContactProperty.CREATED, TIME.format(created));
        all.put(ContactProperty.MODIFIED, TIME.format(modified));
        all.values().removeIf(String::isEmpty);
        values = Map.copyOf(all);
    }

    /** A copy changed at that moment; an empty value takes the property away. */
    HubSpotContact with(Map<ContactProperty, String> changes, Instant at) {
        Map<ContactProperty, String> changed = new EnumMap<>(values);
        changed.putAll(changes);
        return new HubSpotContact(id, changed, created, at, archived);
    }

    HubSpotContact archivedAt(Instant at) {
        return new HubSpotContact(id, values, created, at, true);
    }

    Optional<String> value(ContactProperty property) {
        return Optional.ofNullable(values.get(property));
    }

    String text(ContactProperty property) {
        return values.getOrDefault(property, "");
    }

    /** The main address first, then the additional ones. */
    List<String> emails() {
        List<String> emails = new ArrayList<>();
        value(ContactProperty.EMAIL).ifPresent(emails::add);
        value(ContactProperty.ADDITIONAL_EMAILS).ifPresent(more -> emails.addAll(Arrays.asList(more.split(";"))));
        return emails;
    }

    SimulatedPerson person() {
        return new SimulatedPerson(
                "Contact",
                String.valueOf(id),
                emails(),
                text(ContactProperty.FIRST_NAME),
                text(ContactProperty.LAST_NAME),
                text(ContactProperty.OPT_OUT).equals("true"),
                modified,
                archived);
    }

    /** As the API gives it: the properties asked for, null where there is no value, and those that always come. */
    ObjectNode json(Collection<ContactProperty> wanted) {
        ObjectNode json = Json.object().put("id", String.valueOf(id));
        ObjectNode properties = json.putObject("properties");
        for (ContactProperty property : ContactProperty.values()) {
            boolean always = property == ContactProperty.ID
                    || property == ContactProperty.CREATED
                    || property == ContactProperty.MODIFIED;
            if (always || wanted.contains(property)) {
                properties.put(property.wireName, value(property).orElse(null));
            }
        }
        json.put("createdAt", TIME.format(created))
                .put("updatedAt", TIME.format(modified))
                .put("archived", archived);
        if (archived) {
            json.put("archivedAt", TIME.format(modified));
        }
        return json;
    }

    /** An instant as the API writes it: milliseconds, UTC. */
    static String time(Instant instant) {
        return TIME.format(instant);
    }

    /** The id alone. */
    @Override
    public String toString() {
        return "Contact " + id;
    }
}
