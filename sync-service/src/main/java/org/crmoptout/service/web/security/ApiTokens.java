package org.crmoptout.service.web.security;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.crmoptout.service.database.Instants;
import org.crmoptout.service.label.Actor;
import org.crmoptout.service.label.NotEntitledException;
import org.crmoptout.service.people.NotFoundException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/**
 * The API tokens of the workspaces. A token is shown once; only the SHA-256 of its 32 random bytes is kept, which nobody can
 * guess their way back from. Thread-safe.
 */
@Service
public class ApiTokens {

    private static final String PREFIX = "cro_";
    private static final int SECRET_BYTES = 32;
    private static final int LONGEST_NAME = 100;

    private final JdbcClient jdbc;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    ApiTokens(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * A token that was just made.
     *
     * @param token what is known of it from now on
     * @param secret what is sent as {@code Authorization: Bearer}; it can't be shown again
     */
    public record Created(ApiToken token, String secret) {

        /** Without the secret. */
        @Override
        public String toString() {
            return "token " + token.id();
        }
    }

    /**
     * Makes a token for the actor's workspace. It may do no more than who makes it.
     *
     * @param user who makes it: an admin, and no token
     * @param actor the same, in the workspace
     * @param name for people, 1 to 100 characters
     * @param engageSeat whether it may mark and unmark
     * @param admin whether it may do what admins may
     * @return the token
     * @throws NotEntitledException when the actor may not make it
     * @throws IllegalArgumentException when the name is not as it has to be
     */
    public Created create(SignedInUser user, Actor actor, String name, boolean engageSeat, boolean admin) {
        onlyAdmin(user, actor);
        if (engageSeat && !actor.hasEngageSeat()) {
            throw new NotEntitledException("only someone with an Engage seat can give one to a token");
        }
        String called = name.strip();
        if (called.isEmpty() || called.length() > LONGEST_NAME || called.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("needs 1 to " + LONGEST_NAME + " characters in one line");
        }
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        ApiToken token = new ApiToken(
                UUID.randomUUID().toString(),
                actor.workspaceId(),
                called,
                engageSeat,
                admin,
                actor.name(),
                clock.instant(),
                null);
        jdbc.sql("""
                        INSERT INTO api_token
                            (id, workspace_id, name, secret_hash, engage_seat, admin, created_by, created_at)
                        VALUES (:id, :workspace, :name, :hash, :seat, :admin, :by, :at)""")
                .param("id", token.id())
                .param("workspace", token.workspaceId())
                .param("name", token.name())
                .param("hash", HexFormat.of().formatHex(hash(secret)))
                .param("seat", engageSeat)
                .param("admin", admin)
                .param("by", token.createdBy())
                .param("at", Instants.toColumn(token.createdAt()), Types.TIMESTAMP_WITH_TIMEZONE)
                .update();
        return new Created(token, PREFIX + token.id() + "_" + secret);
    }

    /**
     * A workspace's tokens, revoked ones too.
     *
     * @param user who asks: an admin, and no token
     * @param actor the same, in the workspace
     * @return the newest first
     * @throws NotEntitledException when the actor is no admin
     */
    public List<ApiToken> of(SignedInUser user, Actor actor) {
        onlyAdmin(user, actor);
        return jdbc.sql("SELECT * FROM api_token WHERE workspace_id = :workspace ORDER BY created_at DESC, id")
                .param("workspace", actor.workspaceId())
                .query(ApiTokens::read)
                .list();
    }

    /**
     * Makes a token useless, at once and for good.
     *
     * @param user who does it: an admin, and no token
     * @param actor the same, in the workspace
     * @param tokenId the token, of the actor's workspace
     * @throws NotEntitledException when the actor is no admin
     * @throws NotFoundException when the actor's workspace has no such token
     */
    public void revoke(SignedInUser user, Actor actor, String tokenId) {
        onlyAdmin(user, actor);
        int revoked = jdbc.sql("""
                        UPDATE api_token SET revoked_at = COALESCE(revoked_at, :now)
                        WHERE id = :id AND workspace_id = :workspace""")
                .param("now", Instants.toColumn(clock.instant()), Types.TIMESTAMP_WITH_TIMEZONE)
                .param("id", tokenId)
                .param("workspace", actor.workspaceId())
                .update();
        if (revoked == 0) {
            throw new NotFoundException("there is no such token in this workspace");
        }
    }

    /** Whose secret it is; empty for what is no secret of ours, or of a revoked token. */
    Optional<SignedInUser> signIn(String secret) {
        int between = secret.indexOf('_', PREFIX.length());
        if (!secret.startsWith(PREFIX) || between < 0) {
            return Optional.empty();
        }
        record Kept(ApiToken token, String hash) {}
        return jdbc.sql("SELECT * FROM api_token WHERE id = :id AND revoked_at IS NULL")
                .param("id", secret.substring(PREFIX.length(), between))
                .query((row, number) -> new Kept(read(row, number), row.getString("secret_hash")))
                .optional()
                .filter(kept -> MessageDigest.isEqual(
                        HexFormat.of().parseHex(kept.hash()), hash(secret.substring(between + 1))))
                .map(kept -> new SignedInUser(kept.token()));
    }

    private static void onlyAdmin(SignedInUser user, Actor actor) {
        if (!actor.isAdmin() || user.isMachine()) {
            throw new NotEntitledException("only an admin, and no token, can look after tokens");
        }
    }

    private static byte[] hash(String secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no SHA-256", e);
        }
    }

    private static ApiToken read(ResultSet row, int number) throws SQLException {
        return new ApiToken(
                row.getString("id"),
                row.getString("workspace_id"),
                row.getString("name"),
                row.getBoolean("engage_seat"),
                row.getBoolean("admin"),
                row.getString("created_by"),
                requireNonNull(Instants.fromColumn(row, "created_at")),
                Instants.fromColumn(row, "revoked_at"));
    }
}
