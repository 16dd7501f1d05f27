package org.crmoptout.testkit.simulator;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * A HubSpot portal on a port of the loopback interface: contacts by search and by id, communication preferences by address,
 * in the dated API versions 2026-03 and 2026-09, with contacts that can be changed by the methods here as a user would.
 * Thread-safe.
 *
 * <pre>{@code
 * try (HubSpotSimulator hubSpot = HubSpotSimulator.start()) {
 *     // connect to hubSpot.baseUrl() with hubSpot.accessToken()
 * }
 * }</pre>
 *
 * <p>The only type is {@code Contact}. A method that names a contact which isn't there, or is deleted, throws {@link
 * java.util.NoSuchElementException}.
 *
 * @see <a href="https://developers.hubspot.com/docs/api-reference/latest/overview">HubSpot API reference</a>
 */
public final class HubSpotSimulator implements AutoCloseable {

    private static final String TYPE = "Contact";

    private final HubSpotPortal portal;
    private final HubSpotTokens tokens;
    private final SimulatorServer server;

    private HubSpotSimulator(Builder builder) {
        this.portal = new HubSpotPortal(builder.clock, builder.seed, builder.people, builder.indexLag);
        this.tokens = new HubSpotTokens(
                builder.clock,
                builder.seed,
                builder.enterprise,
                builder.withScopes,
                builder.withoutScopes,
                builder.serviceKey,
                builder.rotatingRefreshTokens);
        HubSpotLimits limits = new HubSpotLimits(
                builder.clock, builder.requestsPerTenSeconds, builder.requestsPerDay, builder.searchesPerSecond);
        this.server = new SimulatorServer(
                new HubSpotApi(portal, tokens, limits, builder.clock, builder.timeZone),
                builder.port,
                builder.latency,
                builder.seed);
    }

    /** Starts one with a hundred people on any free port. */
    public static HubSpotSimulator start() {
        return builder().start();
    }

    /** For anything else than {@link #start()} gives. */
    public static Builder builder() {
        return new Builder();
    }

    /** Where it listens, without a slash at the end. */
    public String baseUrl() {
        return server.baseUrl();
    }

    /** The portal's id. */
    public long portalId() {
        return tokens.portalId();
    }

    /** The static token of a private app or service key. The same for the same seed. */
    public String accessToken() {
        return tokens.accessToken();
    }

    /** The client id for refreshing OAuth tokens. The same for the same seed. */
    public String clientId() {
        return tokens.clientId();
    }

    /** The client secret for refreshing OAuth tokens. The same for the same seed. */
    public String clientSecret() {
        return tokens.clientSecret();
    }

    /** The refresh token that is good now: always the same for the same seed, unless refresh tokens rotate. */
    public String refreshToken() {
        return tokens.refreshToken();
    }

    /** Ends all OAuth access tokens; the static token stays good. */
    public void expireTokens() {
        tokens.expireAll();
    }

    /** The account takes the app's grant back: its OAuth tokens end, and the refresh token is refused. */
    public void revokeGrant() {
        tokens.revoke();
    }

    /** Everyone as they are now, in the order they were made, the deleted ones too. */
    public List<SimulatedPerson> people() {
        return portal.people();
    }

    /** One contact as it is now, deleted or not. */
    public Optional<SimulatedPerson> person(String id) {
        return people().stream().filter(person -> person.id().equals(id)).findFirst();
    }

    /** Whether an address is opted out of all email, whoever's it is, also if it is no contact's. */
    public boolean isOptedOut(String email) {
        return portal.preference(email, Duration.ZERO)
                .map(HubSpotPortal.Preference::optedOut)
                .orElse(false);
    }

    /** Adds a contact with any number of addresses, the main one first. */
    public SimulatedPerson create(String firstName, String lastName, String... emails) {
        return portal.create(firstName, lastName, List.of(emails));
    }

    /**
     * Opts the contact's main address out, or re-subscribes it, as a user can in HubSpot's own pages.
     *
     * @throws IllegalStateException if the contact has no address
     */
    public SimulatedPerson setOptedOut(String id, boolean optedOut) {
        return portal.setOptedOut(TYPE, id, optedOut);
    }

    /**
     * Opts an address out of all email, or re-subscribes it, whoever's it is: also an additional address of a contact, whose
     * record then does not change.
     */
    public void setAddressOptedOut(String email, boolean optedOut) {
        portal.setAddressOptedOut(email, optedOut);
    }

    /** Opts an address out of one brand (business unit) of the account, which no property of a contact shows. */
    public void optOutOfBrand(String email, long brandId) {
        portal.optOutOfBrand(email, brandId);
    }

    /** Gives the contact another main address; its opt-out becomes that of the new address. */
    public SimulatedPerson changeEmail(String id, String email) {
        return portal.edit(id, Map.of(ContactProperty.EMAIL, email));
    }

    /** Deletes the contact; the opt-out of its addresses stays. */
    public void delete(String id) {
        portal.delete(id);
    }

    /** Deletes the contact for good, as privacy laws demand; the opt-out of its addresses stays. */
    public void privacyDelete(String id) {
        portal.privacyDelete(id);
    }

    /** Merges the other contact into the primary one, which keeps its id and its main address. Returns it. */
    public SimulatedPerson merge(String primaryId, String otherId) {
        return portal.merge(primaryId, otherId);
    }

    /**
     * How often each operation was called since the start or the last reset, failed calls too, for instance
     * {@code POST contacts/search}.
     */
    public SortedMap<String, Long> calls() {
        return server.calls();
    }

    /**
     * Makes calls fail as the scripts say, from now on: all of them, or none.
     *
     * @throws IllegalArgumentException if one names no operation, or a fault that can't happen to it, with what there is
     */
    public void addFaults(FaultScript... scripts) {
        server.faults().add(List.of(scripts));
    }

    /** The fault scripts at work, in the order they were added, with what they did. */
    public List<ActiveFault> faults() {
        return server.faults().active();
    }

    /** Ends all fault scripts. Those added next draw as the first ones did. */
    public void clearFaults() {
        server.faults().clear();
    }

    /** Lets a hook see, answer or break requests, after the hooks that are there. */
    public void addHook(RequestHook hook) {
        server.addHook(hook);
    }

    /** Takes a hook away. */
    public void removeHook(RequestHook hook) {
        server.removeHook(hook);
    }

    /** Back to the seeded contacts and opt-outs, no calls counted, no limit used up, no fault scripts. Tokens and hooks stay. */
    public void reset() {
        server.reset();
    }

    /** Stops listening. */
    @Override
    public void close() {
        server.close();
    }

    /** The URL alone. */
    @Override
    public String toString() {
        return "HubSpot simulator at " + baseUrl();
    }

    /** Settings of a simulator to be started. Not thread-safe. */
    public static final class Builder {

        private int port;
        private int people = 100;
        private long seed = 1;
        private Clock clock = Clock.systemUTC();
        private Duration latency = Duration.ZERO;
        private Duration indexLag = Duration.ZERO;
        private boolean enterprise;
        private Set<String> withScopes = Set.of();
        private Set<String> withoutScopes = Set.of();
        private int requestsPerTenSeconds;
        private int requestsPerDay;
        private int searchesPerSecond = 5;
        private boolean serviceKey;
        private boolean rotatingRefreshTokens;
        private String timeZone = "UTC";

        private Builder() {}

        /** The port to listen on; 0, the default, takes any free one. */
        public Builder port(int value) {
            this.port = value;
            return this;
        }

        /** How many contacts there are at the start: 100 unless set. */
        public Builder people(int value) {
            this.people = value;
            return this;
        }

        /** Makes other people, other credentials, and other draws of faults: 1 unless set. */
        public Builder seed(long value) {
            this.seed = value;
            return this;
        }

        /** The portal's clock, also for its limits: the system's unless set. */
        public Builder clock(Clock value) {
            this.clock = value;
            return this;
        }

        /** How long every answer takes, the work for it included: no longer than that work unless set. */
        public Builder latency(Duration value) {
            this.latency = value;
            return this;
        }

        /** How long a change takes to be seen by searches: no time unless set. */
        public Builder indexLag(Duration value) {
            this.indexLag = value;
            return this;
        }

        /** Whether the account has Marketing Hub Enterprise, and so the batch endpoints: not unless set. */
        public Builder enterprise(boolean value) {
            this.enterprise = value;
            return this;
        }

        /** Scopes that the tokens have besides those a connector needs, for instance {@code crm.objects.contacts.write}. */
        public Builder withScopes(String... scopes) {
            this.withScopes = Set.of(scopes);
            return this;
        }

        /** Scopes that the tokens lack: none unless set. */
        public Builder withoutScopes(String... scopes) {
            this.withoutScopes = Set.of(scopes);
            return this;
        }

        /** Whether the static token is a service key, of which the information about private apps' tokens knows nothing. */
        public Builder serviceKey(boolean value) {
            this.serviceKey = value;
            return this;
        }

        /** Whether each use of a refresh token gives another and ends it. HubSpot's stay the same; other vendors' don't. */
        public Builder rotatingRefreshTokens(boolean value) {
            this.rotatingRefreshTokens = value;
            return this;
        }

        /** The time zone that the account's details name: UTC unless set. */
        public Builder timeZone(String value) {
            this.timeZone = value;
            return this;
        }

        /** The burst limit for all but searches: none (0) unless set. */
        public Builder requestsPerTenSeconds(int value) {
            this.requestsPerTenSeconds = value;
            return this;
        }

        /** The daily limit for all but searches: none (0) unless set. */
        public Builder requestsPerDay(int value) {
            this.requestsPerDay = value;
            return this;
        }

        /** The limit for searches: 5 unless set, none if 0. */
        public Builder searchesPerSecond(int value) {
            this.searchesPerSecond = value;
            return this;
        }

        /**
         * Starts it.
         *
         * @throws IllegalStateException if the port is in use
         */
        public HubSpotSimulator start() {
            return new HubSpotSimulator(this);
        }
    }
}
