package org.crmoptout.testkit.simulator;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * How the portal in trouble refuses: the operations, the codes they may be refused with, and what they answer then.
 *
 * <p>A code is what the body names: the policy of a rate limit, or the category. Where the documentation has neither it is the
 * name of the status.
 *
 * @see <a href="https://developers.hubspot.com/docs/api-reference/error-handling">Error handling</a>
 */
final class HubSpotRefusals {

    private static final String DAILY = "DAILY";
    private static final String LOCKED = "LOCKED";
    private static final String MIGRATION = "MIGRATION_IN_PROGRESS";

    private static final Set<String> READ_ERRORS = Set.of(
            "SECONDLY",
            "TEN_SECONDLY_ROLLING",
            DAILY,
            "INVALID_AUTHENTICATION",
            "EXPIRED_AUTHENTICATION",
            "MISSING_SCOPES",
            MIGRATION);
    private static final Set<String> TOKEN_ERRORS =
            Set.of("BAD_CLIENT_ID", "BAD_CLIENT_SECRET", "BAD_REFRESH_TOKEN", MIGRATION);

    static final List<Operation> OPERATIONS = operations();

    private HubSpotRefusals() {}

    private static List<Operation> operations() {
        Set<Class<? extends Fault>> call = Set.of(Fault.TokenExpiry.class, Fault.QuotaUsedUp.class);
        Set<Class<? extends Fault>> read =
                Set.of(Fault.TokenExpiry.class, Fault.QuotaUsedUp.class, Fault.StaleRead.class);
        Set<Class<? extends Fault>> write =
                Set.of(Fault.TokenExpiry.class, Fault.QuotaUsedUp.class, Fault.RecordLocked.class);
        Set<String> writeErrors = new HashSet<>(READ_ERRORS);
        writeErrors.add(LOCKED);
        Set<String> malformed = Set.of("VALIDATION_ERROR");
        List<Operation> operations = new ArrayList<>();
        operations.add(new Operation("POST oauth/token", TOKEN_ERRORS, Set.of(), Set.of()));
        operations.add(new Operation("POST access-token-info", Set.of(MIGRATION), Set.of(), Set.of()));
        operations.add(new Operation("GET account-info/details", READ_ERRORS, Set.of(), call));
        List.of(
                        "POST contacts/search",
                        "GET contacts/{id}",
                        "GET statuses/{email}",
                        "GET statuses/{email}/unsubscribe-all")
                .forEach(name -> operations.add(new Operation(name, READ_ERRORS, Set.of(), read)));
        operations.add(new Operation(
                "POST contacts/batch/read", READ_ERRORS, Set.of("OBJECT_NOT_FOUND", "VALIDATION_ERROR"), read));
        operations.add(new Operation("POST statuses/batch/unsubscribe-all/read", READ_ERRORS, malformed, read));
        operations.add(new Operation("POST statuses/batch/unsubscribe-all", writeErrors, malformed, write));
        List.of("PATCH contacts/{id}", "POST statuses/{email}/unsubscribe-all")
                .forEach(name -> operations.add(new Operation(name, writeErrors, Set.of(), write)));
        return List.copyOf(operations);
    }

    /**
     * The refusal of a request, if the trouble is of that kind.
     *
     * @param scopes those that the request needs
     */
    static Optional<SimulatedReply> of(Trouble trouble, List<String> scopes) {
        if (trouble.of(Fault.QuotaUsedUp.class).isPresent()) {
            return Optional.of(HubSpotProblem.rateLimited(DAILY).reply());
        }
        if (trouble.of(Fault.RecordLocked.class).isPresent()) {
            return Optional.of(HubSpotProblem.locked().reply());
        }
        return trouble.of(Fault.VendorError.class)
                .map(error -> refusal(error.code(), error.message(), scopes).withHeaders(error.headers()));
    }

    private static SimulatedReply refusal(String code, String message, List<String> scopes) {
        return switch (code) {
            case "SECONDLY", "TEN_SECONDLY_ROLLING", DAILY -> reply(HubSpotProblem.rateLimited(code), message);
            case "INVALID_AUTHENTICATION" -> reply(HubSpotProblem.unauthenticated(), message);
            case "EXPIRED_AUTHENTICATION" -> reply(HubSpotProblem.expired("1970-01-01T00:00:00.000Z"), message);
            case "MISSING_SCOPES" -> reply(HubSpotProblem.missingScopes(scopes), message);
            case LOCKED -> reply(HubSpotProblem.locked(), message);
            case MIGRATION -> reply(HubSpotProblem.migrating(), message).withHeader("Retry-After", "60");
            case "BAD_REFRESH_TOKEN" ->
                HubSpotTokens.oauthError(code, "invalid_grant", message.isEmpty() ? "invalid refresh token" : message);
            default -> HubSpotTokens.oauthError(code, "invalid_client", message.isEmpty() ? words(code) : message);
        };
    }

    private static SimulatedReply reply(HubSpotProblem problem, String message) {
        return (message.isEmpty() ? problem : problem.withMessage(message)).reply();
    }

    private static String words(String code) {
        return code.toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
