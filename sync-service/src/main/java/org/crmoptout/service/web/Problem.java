package org.crmoptout.service.web;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Map;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;

/**
 * What went wrong with a request, as RFC 9457 has it. Holds no address, no secret and no stack trace.
 *
 * @param type {@code about:blank}, or a name a program can tell the problem by
 * @param title the kind of problem
 * @param status the HTTP status
 * @param detail what happened and what to do
 * @param instance this one occurrence, to be found in the log when it is an error of the service
 * @param more what a program may want to know besides
 */
@JsonPropertyOrder({"type", "title", "status", "detail", "instance"})
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        String instance,
        @JsonAnyGetter Map<String, Object> more) {

    public Problem {
        more = Map.copyOf(more);
    }

    /**
     * A problem its status says all of.
     *
     * @param status the HTTP status
     * @param detail what happened and what to do
     * @return the problem
     */
    public static Problem of(HttpStatusCode status, String detail) {
        HttpStatus known = HttpStatus.resolve(status.value());
        return new Problem(
                "about:blank",
                known == null ? "Error" : known.getReasonPhrase(),
                status.value(),
                detail,
                occurrence(),
                Map.of());
    }

    /**
     * A problem of a kind of its own.
     *
     * @param name the kind, in kebab-case
     * @param title the kind, in words
     * @param status the HTTP status
     * @param detail what happened and what to do
     * @param more what a program may want to know besides
     * @return the problem
     */
    public static Problem named(
            String name, String title, HttpStatusCode status, String detail, Map<String, Object> more) {
        return new Problem("urn:crm-optout:problem:" + name, title, status.value(), detail, occurrence(), more);
    }

    private static String occurrence() {
        return "urn:uuid:" + UUID.randomUUID();
    }
}
