package org.crmoptout.connector;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Where a connector keeps credentials that its CRM renewed, so that they survive a restart. Thread-safe. */
public interface CredentialStore {

    /**
     * A kept credential.
     *
     * @param name the connector's name for it
     * @return the newest value, empty when none was kept
     */
    Optional<Secret> find(String name);

    /**
     * Keeps a credential. On return it is durable.
     *
     * @param name the connector's name for it
     * @param value the newest value
     */
    void keep(String name, Secret value);

    /**
     * A store that forgets everything with the process.
     *
     * @return an empty store
     */
    static CredentialStore inMemory() {
        ConcurrentMap<String, Secret> secrets = new ConcurrentHashMap<>();
        return new CredentialStore() {
            @Override
            public Optional<Secret> find(String name) {
                return Optional.ofNullable(secrets.get(name));
            }

            @Override
            public void keep(String name, Secret value) {
                secrets.put(name, value);
            }
        };
    }
}
