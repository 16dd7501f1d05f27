package org.crmoptout.service.web;

import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.converter.HttpMessageNotReadableException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Says what is wrong with a JSON body and where, without quoting what was sent. */
final class JsonFault {

    private JsonFault() {}

    static String in(HttpMessageNotReadableException fault) {
        if (!(fault.getCause() instanceof JacksonException json)) {
            return "the body is missing; this path takes a JSON object";
        }
        if (json instanceof UnrecognizedPropertyException unknown) {
            String known = unknown.getKnownPropertyIds() == null
                    ? ""
                    : unknown.getKnownPropertyIds().stream()
                            .map(Object::toString)
                            .sorted()
                            .collect(Collectors.joining(", "));
            return "unknown field" + at(json) + "; known are " + known;
        }
        if (json instanceof MismatchedInputException mismatch) {
            return field(mismatch) + expected(mismatch.getTargetType()) + at(json);
        }
        if (json instanceof StreamReadException) {
            return "the body is not valid JSON" + at(json);
        }
        return "the body does not fit" + at(json);
    }

    private static String field(JacksonException json) {
        String path = json.getPath().stream()
                .map(JacksonException.Reference::getPropertyName)
                .collect(Collectors.joining("."));
        return path.isEmpty() ? "the body: " : path + ": ";
    }

    private static String expected(@Nullable Class<?> type) {
        if (type != null && type.isEnum()) {
            return "allowed are " + Asked.allowed(type);
        }
        if (type == Boolean.class) {
            return "must be true or false";
        }
        return type == String.class ? "must be a text" : "must be one JSON object";
    }

    private static String at(JacksonException json) {
        @Nullable TokenStreamLocation location = json.getLocation();
        return location == null || location.getLineNr() < 1
                ? ""
                : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }
}
