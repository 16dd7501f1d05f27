package org.crmoptout.testkit.simulator;

import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The simulated org's two doors: the token endpoint and the partner API. What is behind neither is refused. */
final class SalesforceApi implements SimulatedCrm {

    private static final Set<String> HEADERS = Set.of("soapaction");

    private final SalesforceOrg org;
    private final SalesforceSessions sessions;
    private final OAuthToken oauth;
    private final PartnerSoap soap;

    SalesforceApi(SalesforceOrg org, Clock clock, long seed, long dailyApiRequests) {
        this.org = org;
        this.sessions = new SalesforceSessions(org.organizationId(), seed);
        this.oauth = new OAuthToken(sessions, org.organizationId(), clock);
        this.soap = new PartnerSoap(org, sessions, clock, dailyApiRequests);
    }

    String clientId() {
        return sessions.clientId();
    }

    String clientSecret() {
        return sessions.clientSecret();
    }

    String staticToken() {
        return sessions.staticToken();
    }

    void expireSessions() {
        sessions.expireAll();
    }

    OAuthToken oauth() {
        return oauth;
    }

    @Override
    public Call route(HttpExchange exchange) {
        List<String> path = exchange.segments();
        Optional<String> unknown = DocumentedHeaders.unknownIn(exchange, HEADERS);
        if (path.equals(List.of("services", "oauth2", "token"))) {
            return new Call(
                    "POST oauth2/token",
                    trouble -> unknown.map(name -> refused(400, "INVALID_HEADER", undocumented(name)))
                            .or(() -> SalesforceRefusals.ofToken(trouble))
                            .orElseGet(() -> oauth.answer(exchange)));
        }
        boolean partner =
                (path.size() == 4 || path.size() == 5) && path.subList(0, 3).equals(List.of("services", "Soap", "u"));
        if (partner) {
            return unknown.map(name -> new Call(
                            "undocumented header",
                            trouble -> SoapFault.client(undocumented(name)).reply()))
                    .orElseGet(() -> soap.route(exchange, path.get(3), path.size() == 5 ? path.get(4) : ""));
        }
        return new Call(
                "undocumented path", trouble -> refused(404, "NOT_FOUND", "The requested resource does not exist"));
    }

    private static String undocumented(String header) {
        return "The simulator refuses the HTTP header '" + header + "': it is not documented";
    }

    private static SimulatedReply refused(int status, String code, String message) {
        return Json.reply(status, List.of(Json.object().put("errorCode", code).put("message", message)));
    }

    @Override
    public Collection<Operation> operations() {
        return SalesforceRefusals.OPERATIONS;
    }

    @Override
    public List<SimulatedPerson> people() {
        return org.people();
    }

    @Override
    public SimulatedPerson setOptedOut(String type, String id, boolean optedOut) {
        return org.edit(type, id, Map.of(SObjectType.OPT_OUT, optedOut));
    }

    @Override
    public void reset() {
        org.reset();
        soap.reset();
    }
}
