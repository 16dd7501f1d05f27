package org.crmoptout.testkit.simulator;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request on the wire, not yet named.
 *
 * @param method in capitals
 * @param url path and query, percent-encoded
 * @param headers by name in small letters
 * @param body unzipped
 */
record HttpExchange(String method, String url, Map<String, List<String>> headers, String body) {

    /** The path without the query, percent-encoded. */
    String path() {
        int query = url.indexOf('?');
        return query < 0 ? url : url.substring(0, query);
    }

    /** The path's segments, decoded; a {@code +} stays one. Empty where the encoding is broken. */
    List<String> segments() {
        try {
            List<String> segments = new ArrayList<>();
            for (String segment : path().substring(1).split("/", -1)) {
                segments.add(URI.create("/" + segment).getPath().substring(1));
            }
            return segments;
        } catch (IllegalArgumentException e) {
            return List.of();
        }
    }

    /** The query's parameters in order, decoded. */
    Map<String, List<String>> query() {
        int query = url.indexOf('?');
        return query < 0 ? Map.of() : form(url.substring(query + 1));
    }

    /** Parameters of a query or of a form. */
    static Map<String, List<String>> form(String text) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        for (String pair : text.split("&")) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                parameters
                        .computeIfAbsent(decode(name), any -> new ArrayList<>())
                        .add(decode(value));
            }
        }
        return parameters;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    Optional<String> header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream()
                .findFirst();
    }

    /** Whether the body is of this type, whatever its parameters. */
    boolean hasContentType(String type) {
        return header("Content-Type")
                .map(value -> value.split(";", 2)[0].strip().equalsIgnoreCase(type))
                .orElse(false);
    }
}
