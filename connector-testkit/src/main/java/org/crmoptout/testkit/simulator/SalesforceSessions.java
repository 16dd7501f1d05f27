package org.crmoptout.testkit.simulator;

import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The org's connected app and the sessions begun through it. Thread-safe. */
final class SalesforceSessions {

    private static final String EXPIRED = "Session expired or invalid";

    private final String organizationId;
    private final long seed;
    private final AtomicLong issued = new AtomicLong();
    private final Set<String> open = ConcurrentHashMap.newKeySet();
    private final Set<String> expired = ConcurrentHashMap.newKeySet();

    SalesforceSessions(String organizationId, long seed) {
        this.organizationId = organizationId;
        this.seed = seed;
    }

    String clientId() {
        return "3MVG9" + Credentials.text("salesforce client id", seed, 80);
    }

    String clientSecret() {
        return Credentials.text("salesforce client secret", seed, 64).toUpperCase(Locale.ROOT);
    }

    String staticToken() {
        return token("static");
    }

    /** Begins a session and gives its token. */
    String begin() {
        String token = token(String.valueOf(issued.incrementAndGet()));
        open.add(token);
        return token;
    }

    void expireAll() {
        expired.addAll(open);
        open.clear();
    }

    /** Ends the session of a token, unless it is the static one, and gives the refusal of the token. */
    SoapFault expire(String token) {
        if (open.remove(token)) {
            expired.add(token);
        }
        return SoapFault.unexpected("INVALID_SESSION_ID", EXPIRED);
    }

    /**
     * Refuses what is no session.
     *
     * @see <a href="https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_concepts_core_data_objects.htm">ExceptionCode
     *     INVALID_SESSION_ID</a>; the texts are those that clients report, and force-wsc tells them apart
     */
    void require(String token) {
        if (open.contains(token) || token.equals(staticToken())) {
            return;
        }
        String why = expired.contains(token)
                ? EXPIRED
                : "Invalid Session ID found in SessionHeader: Illegal Session. Session not found, missing session hash: "
                        + Credentials.text(token, 0, 20)
                        + "\nThis is expected, it can happen if the session has expired and swept away, or if the user logs"
                        + " out, or if it's just someone trying to hack in.";
        throw SoapFault.unexpected("INVALID_SESSION_ID", why);
    }

    private String token(String purpose) {
        return organizationId.substring(0, 15) + "!AQ" + Credentials.text("salesforce token " + purpose, seed, 92);
    }
}
