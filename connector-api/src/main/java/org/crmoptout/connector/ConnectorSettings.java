package org.crmoptout.connector;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** The checked settings of one connection. Immutable; prints names, never values. */
public final class ConnectorSettings {

    private final Map<String, Object> values;

    private ConnectorSettings(Map<String, Object> values) {
        this.values = values;
    }

    /**
     * Checks settings against the keys of a connector.
     *
     * @param keys what the connector knows
     * @param given names and texts; white space around a text is dropped, and an empty one counts as not given
     * @return the settings
     * @throws ConnectorException of kind {@link ErrorKind#CONFIGURATION} whose message lists every problem, one a line, and
     *     no value
     */
    public static ConnectorSettings parse(List<SettingKey<?>> keys, Map<String, String> given) {
        List<String> problems = new ArrayList<>();
        Map<String, Object> values = new LinkedHashMap<>();
        TreeSet<String> unknown = new TreeSet<>(given.keySet());
        for (SettingKey<?> key : keys) {
            unknown.remove(key.name());
            String text = given.getOrDefault(key.name(), "").strip();
            if (!text.isEmpty()) {
                try {
                    values.put(key.name(), key.parse(text));
                } catch (RuntimeException e) {
                    problems.add(key.name() + ": " + problem(key, text, e));
                }
            } else if (key.isRequired()) {
                problems.add(key.name() + ": is missing (" + key.description() + ")");
            } else if (key.unless() != null
                    && given.getOrDefault(key.unless(), "").isBlank()) {
                problems.add(key.name() + ": is missing; give it, or " + key.unless() + " instead (" + key.description()
                        + ")");
            } else {
                key.defaultValue().ifPresent(value -> values.put(key.name(), value));
            }
        }
        for (String name : unknown) {
            problems.add(Printable.excerpt(name) + ": is not a setting of this connector; it knows " + keys);
        }
        if (!problems.isEmpty()) {
            throw new ConnectorException(
                    ErrorKind.CONFIGURATION, "the settings are not valid:\n  " + String.join("\n  ", problems));
        }
        return new ConnectorSettings(values);
    }

    /**
     * The parser's own words if they are fit to be shown. The JDK's mostly repeat the text (NumberFormatException, URI, enums);
     * a text of three characters is no secret, and is found by chance in "from 1 to 200".
     */
    private static String problem(SettingKey<?> key, String text, RuntimeException thrown) {
        String message = thrown.getMessage();
        if (message == null
                || thrown.getClass() != IllegalArgumentException.class
                || (text.length() > 3 && message.contains(text))) {
            return "is not valid (" + key.description() + ")";
        }
        return message;
    }

    /**
     * The value of a setting that is required or has a default.
     *
     * @param <T> its type
     * @param key the setting
     * @return the value
     * @throws IllegalStateException when it has none: the connector should have made it required
     */
    public <T> T get(SettingKey<T> key) {
        return find(key).orElseThrow(() -> new IllegalStateException("setting " + key + " has no value"));
    }

    /**
     * The value of a setting.
     *
     * @param <T> its type
     * @param key the setting
     * @return the value, empty when none was given and there is no default
     */
    @SuppressWarnings("unchecked") // a value is stored only by the parser of the key of that name
    public <T> Optional<T> find(SettingKey<T> key) {
        return Optional.ofNullable((T) values.get(key.name()));
    }

    @Override
    public String toString() {
        return "settings " + values.keySet();
    }
}
