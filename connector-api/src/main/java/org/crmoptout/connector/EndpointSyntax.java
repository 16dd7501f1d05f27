package org.crmoptout.connector;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;

/** The addresses to which credentials may be sent. */
final class EndpointSyntax {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private EndpointSyntax() {}

    static URI parse(String text) {
        URI uri;
        try {
            uri = new URI(text.strip());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("must be a web address such as https://host");
        }
        String scheme = uri.getScheme();
        String host = uri.getHost();
        if (host == null || !("https".equals(scheme) || "http".equals(scheme))) {
            throw new IllegalArgumentException("must be a web address such as https://host");
        }
        if ("http".equals(scheme) && !LOOPBACK.contains(host)) {
            throw new IllegalArgumentException("must use https: plain http is allowed only on the loopback interface");
        }
        if (uri.getPort() == 0 || uri.getPort() > 65_535) {
            throw new IllegalArgumentException("must have a port from 1 to 65535");
        }
        if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException("must have no user name, query or fragment");
        }
        String path = uri.getRawPath();
        return path.endsWith("/")
                ? URI.create(scheme + "://" + uri.getRawAuthority() + path.replaceAll("/+$", ""))
                : uri;
    }
}
