package org.crmoptout.testkit.simulator;

import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.UnaryOperator;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request that HubSpot refuses, with the body it answers.
 *
 * @see <a href="https://developers.hubspot.com/docs/api-reference/error-handling">Error handling</a>
 * @see <a href="https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines">API usage guidelines and
 *     limits</a>
 */
final class HubSpotProblem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient UnaryOperator<ObjectNode> more;

    private HubSpotProblem(int status, String message, UnaryOperator<ObjectNode> more) {
        super(message, null, false, false);
        this.status = status;
        this.more = more;
    }

    static HubSpotProblem validation(String message) {
        return new HubSpotProblem(400, message, body -> body.put("category", "VALIDATION_ERROR"));
    }

    /** A property that can't be set or isn't there, in the form the contacts API has for it. */
    static HubSpotProblem property(String property, String code, String message) {
        ObjectNode detail = Json.object()
                .put("isValid", false)
                .put("message", message)
                .put("error", code)
                .put("name", property);
        return new HubSpotProblem(400, "Property values were not valid: [" + Json.write(detail) + "]", body -> {
            ObjectNode error =
                    body.putArray("errors").addObject().put("message", message).put("code", code);
            error.putObject("context").putArray("propertyName").add(property);
            return body.put("category", "VALIDATION_ERROR");
        });
    }

    static HubSpotProblem notFound(String message) {
        return new HubSpotProblem(404, message, body -> body.put("category", "OBJECT_NOT_FOUND"));
    }

    static HubSpotProblem methodNotAllowed() {
        return new HubSpotProblem(405, "Method not allowed", UnaryOperator.identity());
    }

    static HubSpotProblem unsupportedMediaType() {
        return new HubSpotProblem(415, "Unsupported Media Type", UnaryOperator.identity());
    }

    static HubSpotProblem unauthenticated() {
        return new HubSpotProblem(
                401,
                "Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more"
                        + " details at https://developers.hubspot.com/docs/methods/auth/oauth-overview",
                body -> body.put("category", "INVALID_AUTHENTICATION"));
    }

    static HubSpotProblem expired(String since) {
        return new HubSpotProblem(401, "The OAuth token used to make this call expired.", body -> {
            body.put("category", "EXPIRED_AUTHENTICATION");
            body.putObject("context").putArray("expire time").add(since);
            return body;
        });
    }

    static HubSpotProblem missingScopes(List<String> anyOf) {
        return new HubSpotProblem(
                403,
                "This app hasn't been granted all required scopes to make this call. Read more about required scopes here:"
                        + " https://developers.hubspot.com/scopes.",
                body -> {
                    ObjectNode error = body.putArray("errors")
                            .addObject()
                            .put("message", "One or more of the following scopes are required.");
                    ArrayNode scopes = error.putObject("context").putArray("requiredGranularScopes");
                    anyOf.forEach(scopes::add);
                    body.putObject("links").put("scopes", "https://developers.hubspot.com/scopes");
                    return body.put("category", "MISSING_SCOPES");
                });
    }

    /** Too many requests; the policy is SECONDLY, TEN_SECONDLY_ROLLING or DAILY. */
    static HubSpotProblem rateLimited(String policy) {
        return new HubSpotProblem(
                429,
                "You have reached your " + policy.toLowerCase(Locale.ROOT) + " limit.",
                body -> body.put("errorType", "RATE_LIMIT").put("policyName", policy));
    }

    /** The account or a record is locked for a moment. */
    static HubSpotProblem locked() {
        return new HubSpotProblem(423, "Locked", UnaryOperator.identity());
    }

    /** The account is being moved to another data hosting location. */
    static HubSpotProblem migrating() {
        return new HubSpotProblem(477, "Migration in progress", UnaryOperator.identity());
    }

    /** The same problem in other words. */
    HubSpotProblem withMessage(String message) {
        return new HubSpotProblem(status, message, more);
    }

    SimulatedReply reply() {
        ObjectNode body = Json.object()
                .put("status", "error")
                .put("message", getMessage())
                .put("correlationId", UUID.randomUUID().toString());
        return Json.reply(status, more.apply(body));
    }
}
