package org.crmoptout.service.erasure;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.runtime.sync.LabelSource;
import org.crmoptout.service.database.Instants;
import org.crmoptout.service.database.KeptSecrets;
import org.crmoptout.service.database.OnlyColumn;
import org.crmoptout.service.people.MarkSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The opt-outs of erased addresses, under a keyed hash (HMAC-SHA256) of workspace and address: who has the table without the key
 * cannot look an address up in it. Whoever loses the key loses the opt-outs. Thread-safe.
 */
@Component
final class Tombstones {

    private static final String ALGORITHM = "HmacSHA256";
    private static final String KEY_NAME = "tombstone-key";

    private final JdbcClient jdbc;
    private final KeptSecrets secrets;
    private final ErasureSettings settings;
    private volatile @Nullable SecretKeySpec key;

    Tombstones(JdbcClient jdbc, KeptSecrets secrets, ErasureSettings settings) {
        this.jdbc = jdbc;
        this.secrets = secrets;
        this.settings = settings;
    }

    /**
     * An opt-out that outlived its person.
     *
     * @param source from where the person was marked
     * @param since since when
     */
    record Tombstone(MarkSource source, Instant since) {}

    /** Keeps the earliest date, and a person's own request before anyone else's word (L11). */
    void keep(String workspaceId, EmailAddress address, Tombstone mark) {
        String hash = hash(workspaceId, address);
        Optional<Tombstone> before =
                Optional.ofNullable(find(workspaceId, List.of(hash)).get(hash));
        if (before.isEmpty()) {
            jdbc.sql("""
                            INSERT INTO tombstone (workspace_id, address_hash, source, since)
                            VALUES (:workspace, :hash, :source, :since)""")
                    .param("workspace", workspaceId)
                    .param("hash", hash)
                    .param("source", mark.source().name())
                    .param("since", Instants.toColumn(mark.since()))
                    .update();
            return;
        }
        Tombstone known = before.get();
        boolean personsOwn = mark.source().assertedBy() == LabelSource.PERSON
                && known.source().assertedBy() != LabelSource.PERSON;
        jdbc.sql(
                        "UPDATE tombstone SET source = :source, since = :since WHERE workspace_id = :workspace AND address_hash = :hash")
                .param("workspace", workspaceId)
                .param("hash", hash)
                .param("source", (personsOwn ? mark : known).source().name())
                .param("since", Instants.toColumn(known.since().isBefore(mark.since()) ? known.since() : mark.since()))
                .update();
    }

    /** The opt-out is carried by a person again. */
    void end(String workspaceId, EmailAddress address) {
        jdbc.sql("DELETE FROM tombstone WHERE workspace_id = :workspace AND address_hash = :hash")
                .param("workspace", workspaceId)
                .param("hash", hash(workspaceId, address))
                .update();
    }

    /** Those of some addresses that have one. */
    Map<EmailAddress, Tombstone> of(String workspaceId, Collection<EmailAddress> addresses) {
        if (addresses.isEmpty() || !hasAny(workspaceId)) {
            return Map.of();
        }
        Map<String, EmailAddress> byHash = new LinkedHashMap<>();
        addresses.forEach(address -> byHash.put(hash(workspaceId, address), address));
        Map<EmailAddress, Tombstone> found = new LinkedHashMap<>();
        find(workspaceId, byHash.keySet()).forEach((hash, mark) -> found.put(byHash.get(hash), mark));
        return found;
    }

    private boolean hasAny(String workspaceId) {
        return !jdbc.sql("SELECT address_hash FROM tombstone WHERE workspace_id = :workspace FETCH FIRST 1 ROWS ONLY")
                .param("workspace", workspaceId)
                .query(OnlyColumn::text)
                .list()
                .isEmpty();
    }

    private Map<String, Tombstone> find(String workspaceId, Collection<String> hashes) {
        Map<String, Tombstone> found = new LinkedHashMap<>();
        jdbc.sql("SELECT * FROM tombstone WHERE workspace_id = :workspace AND address_hash IN (:hashes)")
                .param("workspace", workspaceId)
                .param("hashes", hashes)
                .query(row -> {
                    Instant since = Instants.fromColumn(row, "since");
                    found.put(
                            row.getString("address_hash"),
                            new Tombstone(
                                    MarkSource.valueOf(row.getString("source")),
                                    since == null ? Instant.EPOCH : since));
                });
        return found;
    }

    private String hash(String workspaceId, EmailAddress address) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key());
            mac.update(workspaceId.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return HexFormat.of().formatHex(mac.doFinal(address.value().getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no " + ALGORITHM, e);
        }
    }

    private SecretKeySpec key() {
        SecretKeySpec known = key;
        if (known == null) {
            String secret = settings.key().isEmpty() ? secrets.get(KEY_NAME) : settings.key();
            known = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
            key = known;
        }
        return known;
    }
}
