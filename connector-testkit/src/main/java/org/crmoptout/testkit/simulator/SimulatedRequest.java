package org.crmoptout.testkit.simulator;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A request as a simulator got it, its body already unzipped. Immutable. */
public final class SimulatedRequest {

    private final String operation;
    private final String method;
    private final String path;
    private final Map<String, List<String>> headers;
    private final String body;

    SimulatedRequest(String operation, String method, String path, Map<String, List<String>> headers, String body) {
        this.operation = operation;
        this.method = method;
        this.path = path;
        this.headers = headers;
        this.body = body;
    }

    /** The operation's name as {@code calls()} counts it, for instance {@code update} or {@code POST contacts/search}. */
    public String operation() {
        return operation;
    }

    /** The HTTP method, in capitals. */
    public String method() {
        return method;
    }

    /** The path as it came, percent-encoded, with its query. */
    public String path() {
        return path;
    }

    /** The first value of an HTTP header, whatever its case. */
    public Optional<String> header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream()
                .findFirst();
    }

    /** The body as text, empty where there is none. */
    public String body() {
        return body;
    }

    /** The operation alone: paths and bodies hold addresses and tokens. */
    @Override
    public String toString() {
        return operation;
    }
}
