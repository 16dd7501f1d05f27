package org.crmoptout.service.web;

import java.util.Arrays;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.crmoptout.service.label.Reason;
import org.crmoptout.service.people.PageRequest;
import org.jspecify.annotations.Nullable;

/** Turns what a request asks for into the domain's words, or says what is wrong with it. */
public final class Asked {

    private static final int PAGE_SIZE = 50;

    private Asked() {}

    /**
     * A page of the usual size.
     *
     * @param number which page, from 0; the first one when it is not given
     * @return the page to ask for
     */
    public static PageRequest page(@Nullable Integer number) {
        if (number != null && number < 0) {
            throw new InvalidRequestException("page: must be 0 or greater");
        }
        return new PageRequest(number == null ? 0 : number, PAGE_SIZE);
    }

    /**
     * Something the domain makes of what was given, or refuses.
     *
     * @param <T> its type
     * @param field what was given
     * @param made makes it
     * @return what was made
     */
    public static <T> T valid(String field, Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException(field + ": " + e.getMessage());
        }
    }

    /**
     * A reason that must be given.
     *
     * @param text as it came
     * @return the reason
     */
    public static Reason reason(@Nullable String text) {
        return valid("reason", () -> new Reason(text == null ? "" : text));
    }

    /**
     * A reason that may be left out.
     *
     * @param text as it came
     * @return the reason, or null
     */
    public static @Nullable Reason optionalReason(@Nullable String text) {
        return text == null || text.isBlank() ? null : reason(text);
    }

    /**
     * A field that must be given.
     *
     * @param <T> its type
     * @param field its name
     * @param value as it came
     * @return the value
     */
    public static <T> T required(String field, @Nullable T value) {
        if (value == null) {
            throw new InvalidRequestException(field + ": is missing");
        }
        return value;
    }

    /**
     * A choice that must be made.
     *
     * @param <E> what can be chosen
     * @param field its name
     * @param value as it came
     * @param type what can be chosen
     * @return the value
     */
    public static <E extends Enum<E>> E choice(String field, @Nullable E value, Class<E> type) {
        if (value == null) {
            throw new InvalidRequestException(field + ": is missing; allowed are " + allowed(type));
        }
        return value;
    }

    /**
     * The values of an enum for a message.
     *
     * @param type any enum
     * @return their names
     */
    public static String allowed(Class<?> type) {
        return Arrays.stream(type.getEnumConstants()).map(Object::toString).collect(Collectors.joining(", "));
    }
}
