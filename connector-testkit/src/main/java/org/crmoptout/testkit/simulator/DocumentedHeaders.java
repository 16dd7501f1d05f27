package org.crmoptout.testkit.simulator;

import java.util.Optional;
import java.util.Set;

/** The HTTP headers that a request may carry: those of HTTP itself, of tracing, and the vendor's own. */
final class DocumentedHeaders {

    private static final Set<String> HTTP = Set.of(
            "accept",
            "accept-charset",
            "accept-encoding",
            "accept-language",
            "authorization",
            "cache-control",
            "connection",
            "content-encoding",
            "content-length",
            "content-type",
            "date",
            "expect",
            "host",
            "http2-settings",
            "keep-alive",
            "pragma",
            "te",
            "traceparent",
            "tracestate",
            "transfer-encoding",
            "upgrade",
            "user-agent");

    private DocumentedHeaders() {}

    /** The name of a header that neither HTTP nor the vendor describes, if there is one. */
    static Optional<String> unknownIn(HttpExchange exchange, Set<String> vendors) {
        return exchange.headers().keySet().stream()
                .filter(name -> !HTTP.contains(name) && !vendors.contains(name))
                .sorted()
                .findFirst();
    }
}
