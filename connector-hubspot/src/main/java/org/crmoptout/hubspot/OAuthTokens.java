package org.crmoptout.hubspot;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.CredentialStore;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.Secret;
import org.jspecify.annotations.Nullable;

/**
 * Access tokens by an OAuth refresh token, renewed a minute before they end and kept in the host's {@link CredentialStore},
 * which several replicas may share. Each looks there before it renews: another may have been quicker. A refresh token that
 * another replica used up is so no revoked grant. Thread-safe: one thread renews, the others wait for it.
 *
 * @see <a href="https://developers.hubspot.com/docs/api-reference/latest/authentication/oauth-tokens/create-oauth-token">Create
 *     an OAuth token</a>
 */
final class OAuthTokens implements AccessTokens {

    static final String KEPT_AS = "oauth-tokens";

    private static final Duration MARGIN = Duration.ofMinutes(1);

    /** Where new tokens come from. */
    @FunctionalInterface
    interface Source {

        /**
         * Renews.
         *
         * @throws ConnectorException of kind AUTHENTICATION when the grant was revoked or used up by someone else
         */
        Tokens renewed(Secret refreshToken) throws InterruptedException;
    }

    /** What a renewal gives. */
    record Tokens(Secret access, Secret refresh, Instant expires) {

        /** As it is kept, with the grant it stems from. */
        Secret text(String grant) {
            return Secret.of(grant + ' ' + expires.toEpochMilli() + ' ' + access.reveal() + ' ' + refresh.reveal());
        }

        /** What was kept for this grant; nothing when it stems from another: then someone connected the app anew. */
        static Optional<Tokens> parse(Secret kept, String grant) {
            String[] parts = kept.reveal().split(" ");
            return parts.length == 4 && parts[0].equals(grant) && parts[1].matches("[0-9]{1,15}")
                    ? Optional.of(new Tokens(
                            Secret.of(parts[2]), Secret.of(parts[3]), Instant.ofEpochMilli(Long.parseLong(parts[1]))))
                    : Optional.empty();
        }
    }

    private final HubSpotSettings.OAuthGrant settings;
    private final String grant;
    private final CredentialStore store;
    private final Source source;
    private final Clock clock;
    private final ReentrantLock renewing = new ReentrantLock();
    private volatile @Nullable Tokens latest;

    OAuthTokens(HubSpotSettings.OAuthGrant settings, CredentialStore store, Source source, Clock clock) {
        this.settings = settings;
        this.grant = fingerprint(settings);
        this.store = store;
        this.source = source;
        this.clock = clock;
    }

    @Override
    public Secret current() throws InterruptedException {
        Optional<Tokens> good = good(latest, null);
        return good.isPresent() ? good.get().access() : renewed(null);
    }

    @Override
    public Optional<Secret> insteadOf(Secret refused) throws InterruptedException {
        return Optional.of(renewed(refused));
    }

    private Secret renewed(@Nullable Secret refused) throws InterruptedException {
        renewing.lockInterruptibly();
        try {
            Optional<Tokens> meanwhile = good(latest, refused);
            if (meanwhile.isPresent()) {
                return meanwhile.get().access();
            }
            Tokens kept = kept();
            Optional<Tokens> others = good(kept, refused);
            Tokens tokens = others.isPresent() ? others.get() : renewedFrom(kept, refused);
            latest = tokens;
            return tokens.access();
        } finally {
            renewing.unlock();
        }
    }

    private Tokens renewedFrom(@Nullable Tokens kept, @Nullable Secret refused) throws InterruptedException {
        Secret refresh = kept == null ? settings.refreshToken() : kept.refresh();
        Tokens fresh;
        try {
            fresh = source.renewed(refresh);
        } catch (ConnectorException e) {
            Tokens now = kept();
            if (e.kind() != ErrorKind.AUTHENTICATION
                    || now == null
                    || now.refresh().equals(refresh)) {
                throw e;
            }
            // Another replica was quicker with the refresh token, and kept what it was given for it.
            Optional<Tokens> others = good(now, refused);
            if (others.isPresent()) {
                return others.get();
            }
            fresh = source.renewed(now.refresh());
        }
        store.keep(KEPT_AS, fresh.text(grant));
        return fresh;
    }

    private @Nullable Tokens kept() {
        return store.find(KEPT_AS)
                .flatMap(secret -> Tokens.parse(secret, grant))
                .orElse(null);
    }

    private Optional<Tokens> good(@Nullable Tokens tokens, @Nullable Secret refused) {
        return Optional.ofNullable(tokens)
                .filter(known -> refused == null || !known.access().equals(refused))
                .filter(known -> clock.instant().plus(MARGIN).isBefore(known.expires()));
    }

    private static String fingerprint(HubSpotSettings.OAuthGrant settings) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest((settings.clientId() + ' ' + settings.refreshToken().reveal()).getBytes(UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
