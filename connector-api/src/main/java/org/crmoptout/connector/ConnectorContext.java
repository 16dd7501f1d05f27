package org.crmoptout.connector;

import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Everything a connection may use of its host. Made with {@link #builder}. Thread-safe. */
public final class ConnectorContext {

    private final ConnectorSettings settings;
    private final HttpClient http;
    private final RemoteCalls calls;
    private final Clock clock;
    private final String userAgent;
    private final CredentialStore credentials;

    private ConnectorContext(Builder builder) {
        this.settings = builder.settings;
        this.http = builder.http != null ? builder.http : SharedHttp.CLIENT;
        this.calls = builder.calls;
        this.clock = builder.clock;
        this.userAgent = builder.userAgent;
        this.credentials = builder.credentials;
    }

    /**
     * A context.
     *
     * @param settings the settings of the connection
     * @return a builder for the rest: the shared client, unguarded calls, the system's clock and a store in memory unless set
     */
    public static Builder builder(ConnectorSettings settings) {
        return new Builder(settings);
    }

    /**
     * The settings of the connection.
     *
     * @return checked settings
     */
    public ConnectorSettings settings() {
        return settings;
    }

    /**
     * The HTTP client all connections share. A connector makes none of its own and does not close it.
     *
     * @return the host's client, or one for the whole process
     */
    public HttpClient http() {
        return http;
    }

    /**
     * The way every request takes.
     *
     * @return guarded by the host, or plain
     */
    public RemoteCalls calls() {
        return calls;
    }

    /**
     * The clock of the host, by which readings are dated.
     *
     * @return the clock
     */
    public Clock clock() {
        return clock;
    }

    /**
     * How the host wants to be named to the CRM.
     *
     * @return a User-Agent (RFC 9110, section 10.1.5)
     */
    public String userAgent() {
        return userAgent;
    }

    /**
     * Where renewed credentials are kept.
     *
     * @return the store
     */
    public CredentialStore credentials() {
        return credentials;
    }

    /** Made when first needed: a host that gives its own client never pays for it. */
    private static final class SharedHttp {
        static final HttpClient CLIENT = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(10))
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /** Gathers a context. Not thread-safe. */
    public static final class Builder {
        private final ConnectorSettings settings;
        private @Nullable HttpClient http;
        private RemoteCalls calls = RemoteCalls.direct();
        private Clock clock = Clock.systemUTC();
        private String userAgent = "crm-opt-out-connectors";
        private CredentialStore credentials = CredentialStore.inMemory();

        private Builder(ConnectorSettings settings) {
            this.settings = settings;
        }

        /**
         * The client all connections of this host share.
         *
         * @param client the client
         * @return this builder
         */
        public Builder http(HttpClient client) {
            this.http = client;
            return this;
        }

        /**
         * The way every request takes.
         *
         * @param guarded the calls
         * @return this builder
         */
        public Builder calls(RemoteCalls guarded) {
            this.calls = guarded;
            return this;
        }

        /**
         * The clock by which readings are dated: the one that dates label changes too.
         *
         * @param source the clock
         * @return this builder
         */
        public Builder clock(Clock source) {
            this.clock = source;
            return this;
        }

        /**
         * How the host wants to be named to the CRM.
         *
         * @param name a User-Agent
         * @return this builder
         */
        public Builder userAgent(String name) {
            this.userAgent = name;
            return this;
        }

        /**
         * Where renewed credentials are kept.
         *
         * @param store the store
         * @return this builder
         */
        public Builder credentials(CredentialStore store) {
            this.credentials = store;
            return this;
        }

        /**
         * The context.
         *
         * @return an immutable context
         */
        public ConnectorContext build() {
            return new ConnectorContext(this);
        }
    }
}
