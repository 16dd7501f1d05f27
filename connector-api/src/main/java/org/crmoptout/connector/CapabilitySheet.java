package org.crmoptout.connector;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a connector or a connection can do, capability by capability. Made with {@link #builder}. */
public final class CapabilitySheet {

    private static final CapabilityStatus SUPPORTED = new CapabilityStatus.Supported();
    private static final CapabilityStatus UNDECLARED = new CapabilityStatus.Unsupported(
            "the connector does not declare it", "look for a newer version of the connector");

    private final Map<Capability, CapabilityStatus> statuses;

    private CapabilitySheet(Map<Capability, CapabilityStatus> statuses) {
        this.statuses = statuses;
    }

    /**
     * An empty sheet to fill.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Whether something can be done.
     *
     * @param capability what
     * @return its status; unsupported when nothing was declared
     */
    public CapabilityStatus status(Capability capability) {
        return statuses.getOrDefault(capability, UNDECLARED);
    }

    /**
     * Whether something surely can be done.
     *
     * @param capability what
     * @return true only for {@link CapabilityStatus.Supported}
     */
    public boolean supports(Capability capability) {
        return status(capability) instanceof CapabilityStatus.Supported;
    }

    /**
     * Everything declared.
     *
     * @return in the order of declaration
     */
    public Map<Capability, CapabilityStatus> declared() {
        return statuses;
    }

    @Override
    public String toString() {
        return statuses.toString();
    }

    /** Fills a sheet; the last word on a capability counts. Not thread-safe. */
    public static final class Builder {
        private final Map<Capability, CapabilityStatus> statuses = new LinkedHashMap<>();

        private Builder() {}

        /**
         * Declares what works.
         *
         * @param capabilities what
         * @return this builder
         */
        public Builder supported(Capability... capabilities) {
            for (Capability capability : capabilities) {
                statuses.put(capability, SUPPORTED);
            }
            return this;
        }

        /**
         * Declares what doesn't.
         *
         * @param capability what
         * @param reason why, in words for an admin
         * @param remedy what a human can do
         * @return this builder
         */
        public Builder unsupported(Capability capability, String reason, String remedy) {
            statuses.put(capability, new CapabilityStatus.Unsupported(reason, remedy));
            return this;
        }

        /**
         * Declares what can't be told without trying.
         *
         * @param capability what
         * @param reason why not
         * @return this builder
         */
        public Builder unverified(Capability capability, String reason) {
            statuses.put(capability, new CapabilityStatus.Unverified(reason));
            return this;
        }

        /**
         * The sheet.
         *
         * @return an immutable sheet
         * @throws IllegalArgumentException when something is supported without what it implies
         */
        public CapabilitySheet build() {
            statuses.forEach((capability, status) -> {
                if (status instanceof CapabilityStatus.Supported) {
                    for (Capability implied : capability.implies()) {
                        if (!(statuses.get(implied) instanceof CapabilityStatus.Supported)) {
                            throw new IllegalArgumentException(
                                    capability + " is declared as supported without " + implied + ", which it implies");
                        }
                    }
                }
            });
            return new CapabilitySheet(Collections.unmodifiableMap(new LinkedHashMap<>(statuses)));
        }
    }
}
