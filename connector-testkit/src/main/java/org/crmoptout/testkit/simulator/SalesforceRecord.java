package org.crmoptout.testkit.simulator;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A record at one moment. A field without a value is absent.
 *
 * @param values by the field's name: String, Boolean or Instant
 */
record SalesforceRecord(SObjectType type, Map<String, Object> values) {

    SalesforceRecord {
        values = Map.copyOf(values);
    }

    /** A copy in which some fields have other values, or none where the new value is null. */
    SalesforceRecord with(Map<String, ? extends @Nullable Object> changes) {
        Map<String, Object> changed = new HashMap<>(values);
        changes.forEach((name, value) -> {
            if (value == null) {
                changed.remove(name);
            } else {
                changed.put(name, value);
            }
        });
        return new SalesforceRecord(type, changed);
    }

    Optional<Object> value(String field) {
        return Optional.ofNullable(values.get(field));
    }

    String id() {
        return text("Id");
    }

    String text(String field) {
        return value(field).map(String.class::cast).orElse("");
    }

    boolean flag(String field) {
        return Boolean.TRUE.equals(values.get(field));
    }

    SimulatedPerson person() {
        String email = text("Email");
        return new SimulatedPerson(
                type.name(),
                id(),
                email.isEmpty() ? List.of() : List.of(email),
                text("FirstName"),
                text("LastName"),
                flag(SObjectType.OPT_OUT),
                value("SystemModstamp").map(Instant.class::cast).orElse(Instant.EPOCH),
                flag("IsDeleted"));
    }

    /** Type and id alone. */
    @Override
    public String toString() {
        return type.name() + " " + id();
    }
}
