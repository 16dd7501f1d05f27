package org.crmoptout.connector;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a connector is: constant, and known before any account is. Made with {@link #builder}. */
public final class ConnectorDescriptor {

    private final String id;
    private final String displayName;
    private final OptOutKeying keying;
    private final CapabilitySheet capabilities;
    private final List<SettingKey<?>> settings;

    private ConnectorDescriptor(Builder builder) {
        this.id = builder.id;
        this.displayName = builder.displayName;
        this.keying = builder.keying;
        this.capabilities = builder.capabilities;
        this.settings = builder.settings;
    }

    /**
     * A descriptor.
     *
     * @param id the connector's id: kebab-case, unique among all connectors
     * @param displayName the vendor's name as people write it
     * @param keying what the CRM keeps the opt-out on
     * @return a builder for the rest
     */
    public static Builder builder(String id, String displayName, OptOutKeying keying) {
        return new Builder(id, displayName, keying);
    }

    /**
     * The connector's id.
     *
     * @return kebab-case
     */
    public String id() {
        return id;
    }

    /**
     * The vendor's name.
     *
     * @return as people write it
     */
    public String displayName() {
        return displayName;
    }

    /**
     * What the CRM keeps the opt-out on.
     *
     * @return record or email address
     */
    public OptOutKeying keying() {
        return keying;
    }

    /**
     * What the connector can do at most; an account may allow less ({@link AccountReport#capabilities()}).
     *
     * @return the sheet
     */
    public CapabilitySheet capabilities() {
        return capabilities;
    }

    /**
     * The settings of a connection.
     *
     * @return in the order in which an admin should be asked
     */
    public List<SettingKey<?>> settings() {
        return settings;
    }

    @Override
    public String toString() {
        return id;
    }

    /** Gathers a descriptor. Not thread-safe. */
    public static final class Builder {
        private final String id;
        private final String displayName;
        private final OptOutKeying keying;
        private CapabilitySheet capabilities = CapabilitySheet.builder().build();
        private List<SettingKey<?>> settings = List.of();

        private Builder(String id, String displayName, OptOutKeying keying) {
            if (!id.matches("[a-z][a-z0-9]*(-[a-z0-9]+)*")) {
                throw new IllegalArgumentException(
                        "not a connector id (use kebab-case): '" + Printable.excerpt(id) + "'");
            }
            this.id = id;
            this.displayName = displayName;
            this.keying = keying;
        }

        /**
         * What the connector can do at most.
         *
         * @param sheet the sheet
         * @return this builder
         */
        public Builder capabilities(CapabilitySheet sheet) {
            this.capabilities = sheet;
            return this;
        }

        /**
         * The settings of a connection.
         *
         * @param keys in the order in which an admin should be asked
         * @return this builder
         * @throws IllegalArgumentException when two have one name
         */
        public Builder settings(SettingKey<?>... keys) {
            Set<String> names = new HashSet<>();
            for (SettingKey<?> key : keys) {
                if (!names.add(key.name())) {
                    throw new IllegalArgumentException("connector " + id + " has two settings named '" + key + "'");
                }
            }
            this.settings = List.of(keys);
            return this;
        }

        /**
         * The descriptor.
         *
         * @return an immutable descriptor
         */
        public ConnectorDescriptor build() {
            return new ConnectorDescriptor(this);
        }
    }
}
