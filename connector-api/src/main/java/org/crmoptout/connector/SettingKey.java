package org.crmoptout.connector;

import java.net.URI;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A typed setting of a connector. Immutable.
 *
 * @param <T> the type of its value
 */
public final class SettingKey<T> {

    private final String name;
    private final String description;
    private final Function<String, T> parser;
    private final boolean secret;
    private final boolean required;
    private final @Nullable T defaultValue;
    private final @Nullable String unless;

    private SettingKey(
            String name,
            String description,
            Function<String, T> parser,
            boolean secret,
            boolean required,
            @Nullable T defaultValue,
            @Nullable String unless) {
        if (!name.matches("[a-z][a-z0-9]*(-[a-z0-9]+)*")) {
            throw new IllegalArgumentException(
                    "not a setting name (use kebab-case): '" + Printable.excerpt(name) + "'");
        }
        this.name = name;
        this.description = description;
        this.parser = parser;
        this.secret = secret;
        this.required = required;
        this.defaultValue = defaultValue;
        this.unless = unless;
    }

    /**
     * An optional setting of any type.
     *
     * @param <T> the type
     * @param name in kebab-case
     * @param description what it is for, in words for an admin
     * @param parser makes the value, or throws IllegalArgumentException with a message that does not repeat the text
     * @return the key
     */
    public static <T> SettingKey<T> of(String name, String description, Function<String, T> parser) {
        return new SettingKey<>(name, description, parser, false, false, null, null);
    }

    /**
     * An optional text.
     *
     * @param name in kebab-case
     * @param description what it is for
     * @return the key
     */
    public static SettingKey<String> text(String name, String description) {
        return of(name, description, Function.identity());
    }

    /**
     * An optional secret.
     *
     * @param name in kebab-case
     * @param description what it is for
     * @return the key
     */
    public static SettingKey<Secret> secret(String name, String description) {
        return new SettingKey<>(name, description, Secret::of, true, false, null, null);
    }

    /**
     * An optional whole number.
     *
     * @param name in kebab-case
     * @param description what it is for, with the unit
     * @param min the least value allowed
     * @param max the greatest value allowed
     * @return the key
     */
    public static SettingKey<Integer> integer(String name, String description, int min, int max) {
        return of(name, description, text -> {
            String expected = "must be a whole number from " + min + " to " + max;
            int value;
            try {
                value = Integer.parseInt(text);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(expected);
            }
            if (value < min || value > max) {
                throw new IllegalArgumentException(expected);
            }
            return value;
        });
    }

    /**
     * An optional duration in ISO-8601, such as {@code PT30S}.
     *
     * @param name in kebab-case
     * @param description what it is for
     * @param min the shortest allowed
     * @param max the longest allowed
     * @return the key
     */
    public static SettingKey<Duration> duration(String name, String description, Duration min, Duration max) {
        return of(name, description, text -> {
            String expected = "must be an ISO-8601 duration from " + min + " to " + max;
            Duration value;
            try {
                value = Duration.parse(text);
            } catch (DateTimeParseException e) {
                throw new IllegalArgumentException(expected);
            }
            if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
                throw new IllegalArgumentException(expected);
            }
            return value;
        });
    }

    /**
     * An optional address of a CRM: https, or http on the loopback interface, with a host and nothing but a path.
     *
     * @param name in kebab-case
     * @param description what it is for
     * @return the key
     */
    public static SettingKey<URI> endpoint(String name, String description) {
        return of(name, description, EndpointSyntax::parse);
    }

    /**
     * The same setting, but one that must be given.
     *
     * @return a new key
     */
    public SettingKey<T> required() {
        return new SettingKey<>(name, description, parser, secret, true, null, null);
    }

    /**
     * The same setting, but one that must be given when another is not: what is missing of either way to sign in, for instance,
     * is then told with everything else that is wrong.
     *
     * @param other the name of the setting that makes this one needless
     * @return a new key
     */
    public SettingKey<T> requiredUnless(String other) {
        return new SettingKey<>(name, description, parser, secret, false, null, other);
    }

    /**
     * The same setting with one more check of its value.
     *
     * @param check answers the value, or throws IllegalArgumentException with a message that does not repeat a secret
     * @return a new key
     */
    public SettingKey<T> checkedBy(UnaryOperator<T> check) {
        return new SettingKey<>(
                name, description, text -> check.apply(parser.apply(text)), secret, required, defaultValue, unless);
    }

    /**
     * The same setting with a default.
     *
     * @param value the value when none is given
     * @return a new key
     */
    public SettingKey<T> withDefault(T value) {
        return new SettingKey<>(name, description, parser, secret, false, value, null);
    }

    /**
     * The name under which it is given.
     *
     * @return kebab-case
     */
    public String name() {
        return name;
    }

    /**
     * What it is for.
     *
     * @return words for an admin
     */
    public String description() {
        return description;
    }

    /**
     * Whether the value must not be shown.
     *
     * @return true for secrets
     */
    public boolean isSecret() {
        return secret;
    }

    /**
     * Whether it must be given.
     *
     * @return true when there is no default and no going without
     */
    public boolean isRequired() {
        return required;
    }

    /**
     * The value when none is given.
     *
     * @return the default, if it has one
     */
    public Optional<T> defaultValue() {
        return Optional.ofNullable(defaultValue);
    }

    @Nullable
    String unless() {
        return unless;
    }

    T parse(String text) {
        return parser.apply(text);
    }

    @Override
    public String toString() {
        return name;
    }
}
