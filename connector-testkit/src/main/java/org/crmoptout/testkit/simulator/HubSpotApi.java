package org.crmoptout.testkit.simulator;

import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * The simulated portal's API: which paths there are, what each needs, and the order in which a request is checked. Only the
 * dated versions 2026-03 and 2026-09 answer.
 *
 * @see <a href="https://developers.hubspot.com/docs/api-reference/latest/overview">API reference</a>
 * @see <a href="https://developers.hubspot.com/docs/api-reference/latest/account/account-information/get-account-details">Retrieve
 *     account details</a>
 */
final class HubSpotApi implements SimulatedCrm {

    private static final Set<String> VERSIONS = Set.of("2026-03", "2026-09");
    private static final List<String> READ = List.of(HubSpotTokens.PREFERENCES_READ, HubSpotTokens.PREFERENCES);
    private static final List<String> WRITE = List.of(HubSpotTokens.PREFERENCES_WRITE, HubSpotTokens.PREFERENCES);

    private final String timeZone;
    private final HubSpotPortal portal;
    private final HubSpotTokens tokens;
    private final HubSpotLimits limits;
    private final ContactSearch search;
    private final ContactRecords contacts;
    private final CommunicationPreferences preferences;

    HubSpotApi(HubSpotPortal portal, HubSpotTokens tokens, HubSpotLimits limits, Clock clock, String timeZone) {
        this.timeZone = timeZone;
        this.portal = portal;
        this.tokens = tokens;
        this.limits = limits;
        this.search = new ContactSearch(portal);
        this.contacts = new ContactRecords(portal, clock);
        this.preferences = new CommunicationPreferences(portal, clock);
    }

    /** What a path and method lead to. */
    private record Endpoint(
            String operation, List<String> scopes, Access access, Function<Trouble, SimulatedReply> effect) {}

    /** Who gets in, and by which limits. */
    private enum Access {
        ANYONE,
        TOKEN,
        TOKEN_FOR_SEARCH
    }

    @Override
    public Call route(HttpExchange exchange) {
        try {
            Endpoint endpoint = endpoint(exchange);
            return new Call(endpoint.operation(), trouble -> answer(exchange, endpoint, trouble));
        } catch (HubSpotProblem problem) {
            return new Call("undocumented path", trouble -> problem.reply());
        }
    }

    private SimulatedReply answer(HttpExchange exchange, Endpoint endpoint, Trouble trouble) {
        boolean forSearch = endpoint.access() == Access.TOKEN_FOR_SEARCH;
        try {
            DocumentedHeaders.unknownIn(exchange, Set.of()).ifPresent(name -> {
                throw HubSpotProblem.validation(
                        "The simulator refuses the HTTP header '" + name + "': it is not documented");
            });
            if (endpoint.access() != Access.ANYONE) {
                tokens.authenticate(exchange);
                if (trouble.of(Fault.TokenExpiry.class).isPresent()) {
                    throw tokens.expire(exchange);
                }
                limits.take(forSearch);
                tokens.authorize(endpoint.scopes());
            }
            SimulatedReply reply = HubSpotRefusals.of(trouble, endpoint.scopes())
                    .orElseGet(() -> endpoint.effect().apply(trouble));
            return limits.annotate(reply, forSearch);
        } catch (HubSpotProblem problem) {
            return limits.annotate(problem.reply(), forSearch);
        }
    }

    private Endpoint endpoint(HttpExchange exchange) {
        List<String> path = exchange.segments();
        String area = path.isEmpty() ? "" : path.get(0);
        return switch (area) {
            case "crm" -> crm(exchange, path);
            case "communication-preferences" -> preferences(exchange, path);
            case "account-info" -> account(exchange, path);
            case "oauth" -> oauth(exchange, path);
            default -> throw noSuchPath();
        };
    }

    private Endpoint crm(HttpExchange exchange, List<String> path) {
        if (path.size() < 5 || !path.subList(0, 2).equals(List.of("crm", "objects")) || !versioned(path, 2)) {
            throw noSuchPath();
        }
        List<String> rest = path.subList(3, path.size());
        List<String> read = List.of(HubSpotTokens.CONTACTS_READ);
        if (rest.equals(List.of("contacts", "search"))) {
            return only(
                    "POST",
                    exchange,
                    new Endpoint(
                            "POST contacts/search",
                            read,
                            Access.TOKEN_FOR_SEARCH,
                            trouble -> search.answer(noQuery(exchange), trouble)));
        }
        if (rest.equals(List.of("contacts", "batch", "read"))) {
            return only(
                    "POST",
                    exchange,
                    token("POST contacts/batch/read", read, trouble -> contacts.batchRead(exchange, trouble)));
        }
        if (rest.size() == 2 && rest.get(0).equals("contacts")) {
            return switch (exchange.method()) {
                case "GET" -> token("GET contacts/{id}", read, trouble -> contacts.get(exchange, rest.get(1), trouble));
                case "PATCH" ->
                    token(
                            "PATCH contacts/{id}",
                            List.of(HubSpotTokens.CONTACTS_WRITE),
                            trouble -> contacts.patch(exchange, rest.get(1)));
                default -> throw HubSpotProblem.methodNotAllowed();
            };
        }
        throw noSuchPath();
    }

    private Endpoint preferences(HttpExchange exchange, List<String> path) {
        if (path.size() < 4 || !versioned(path, 1) || !path.get(2).equals("statuses")) {
            throw noSuchPath();
        }
        List<String> rest = path.subList(3, path.size());
        if (rest.equals(List.of("batch", "unsubscribe-all"))) {
            return only(
                    "POST",
                    exchange,
                    token(
                            "POST statuses/batch/unsubscribe-all",
                            List.of(HubSpotTokens.BATCH_WRITE),
                            trouble -> preferences.batchUnsubscribeAll(exchange, trouble)));
        }
        if (rest.equals(List.of("batch", "unsubscribe-all", "read"))) {
            boolean multiStatus = path.get(1).equals("2026-03");
            return only(
                    "POST",
                    exchange,
                    token(
                            "POST statuses/batch/unsubscribe-all/read",
                            List.of(HubSpotTokens.BATCH_READ),
                            trouble -> preferences.batchRead(exchange, multiStatus, trouble)));
        }
        String email = rest.get(0);
        if (rest.size() == 2 && rest.get(1).equals("unsubscribe-all")) {
            return switch (exchange.method()) {
                case "GET" ->
                    token(
                            "GET statuses/{email}/unsubscribe-all",
                            READ,
                            trouble -> preferences.unsubscribedFromAll(exchange, email, trouble));
                case "POST" ->
                    token(
                            "POST statuses/{email}/unsubscribe-all",
                            WRITE,
                            trouble -> preferences.unsubscribeAll(exchange, email));
                default -> throw HubSpotProblem.methodNotAllowed();
            };
        }
        if (rest.size() == 1) {
            return only(
                    "GET",
                    exchange,
                    token("GET statuses/{email}", READ, trouble -> preferences.statuses(exchange, email, trouble)));
        }
        throw noSuchPath();
    }

    private Endpoint account(HttpExchange exchange, List<String> path) {
        if (path.size() != 3 || !versioned(path, 1) || !path.get(2).equals("details")) {
            throw noSuchPath();
        }
        return only("GET", exchange, token("GET account-info/details", List.of("oauth"), trouble -> {
            noQuery(exchange);
            return Json.reply(
                    200,
                    Json.object()
                            .put("portalId", tokens.portalId())
                            .put("accountType", "DEVELOPER_TEST")
                            .put("timeZone", timeZone)
                            .put("companyCurrency", "EUR")
                            .put("utcOffset", "+00:00")
                            .put("utcOffsetMilliseconds", 0)
                            .put("uiDomain", "app.hubspot.com")
                            .put("dataHostingLocation", "na1")
                            .set("additionalCurrencies", Json.object().arrayNode()));
        }));
    }

    private Endpoint oauth(HttpExchange exchange, List<String> path) {
        if (path.size() == 3 && versioned(path, 1) && path.get(2).equals("token")) {
            return only(
                    "POST",
                    exchange,
                    new Endpoint(
                            "POST oauth/token",
                            List.of(),
                            Access.ANYONE,
                            trouble -> tokens.refresh(noQuery(exchange))));
        }
        if (path.equals(List.of("oauth", "v2", "private-apps", "get", "access-token-info"))) {
            return only(
                    "POST",
                    exchange,
                    new Endpoint(
                            "POST access-token-info",
                            List.of(),
                            Access.ANYONE,
                            trouble -> tokens.tokenInfo(noQuery(exchange))));
        }
        throw noSuchPath();
    }

    private static Endpoint token(String operation, List<String> scopes, Function<Trouble, SimulatedReply> effect) {
        return new Endpoint(operation, scopes, Access.TOKEN, effect);
    }

    private static Endpoint only(String method, HttpExchange exchange, Endpoint endpoint) {
        if (!exchange.method().equals(method)) {
            throw HubSpotProblem.methodNotAllowed();
        }
        return endpoint;
    }

    private static HttpExchange noQuery(HttpExchange exchange) {
        HubSpotRequests.query(exchange, Set.of());
        return exchange;
    }

    private static boolean versioned(List<String> path, int at) {
        return VERSIONS.contains(path.get(at));
    }

    private static HubSpotProblem noSuchPath() {
        return HubSpotProblem.notFound("The requested resource does not exist");
    }

    @Override
    public Collection<Operation> operations() {
        return HubSpotRefusals.OPERATIONS;
    }

    @Override
    public List<SimulatedPerson> people() {
        return portal.people();
    }

    @Override
    public SimulatedPerson setOptedOut(String type, String id, boolean optedOut) {
        return portal.setOptedOut(type, id, optedOut);
    }

    @Override
    public void reset() {
        portal.reset();
        limits.reset();
    }
}
