package org.crmoptout.connector;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a CRM says of one key, and when that was looked up. Made with {@link #builder}. */
public final class OptOutReading {

    private final CrmPerson person;
    private final OptOutStatus status;
    private final Instant readBegan;
    private final @Nullable Instant changedAt;
    private final @Nullable String changedBy;
    private final @Nullable String revision;

    private OptOutReading(Builder builder) {
        this.person = builder.person;
        this.status = builder.status;
        this.readBegan = builder.readBegan;
        this.changedAt = builder.changedAt;
        this.changedBy = builder.changedBy;
        this.revision = builder.revision;
    }

    /**
     * A reading.
     *
     * @param person whose it is: with the record where opt-outs are keyed by record, with exactly the address the status
     *     belongs to where they are keyed by address
     * @param status what the CRM says
     * @param readBegan when the request that brought the answer was begun, by {@link ConnectorContext#clock()}
     * @return a builder for what is optional
     */
    public static Builder builder(CrmPerson person, OptOutStatus status, Instant readBegan) {
        return new Builder(person, status, readBegan);
    }

    /**
     * Whose reading this is.
     *
     * @return the person
     */
    public CrmPerson person() {
        return person;
    }

    /**
     * What the CRM says.
     *
     * @return the status
     */
    public OptOutStatus status() {
        return status;
    }

    /**
     * When the read began: a write that ended later is not in it.
     *
     * @return an instant of the context's clock
     */
    public Instant readBegan() {
        return readBegan;
    }

    /**
     * When the field itself last changed, from CRMs with {@link Capability#CHANGE_TIME}. Never a record's time stamp.
     *
     * @return an instant of the CRM's clock
     */
    public Optional<Instant> changedAt() {
        return Optional.ofNullable(changedAt);
    }

    /**
     * The CRM's id of who last changed the field. Never a name or an address.
     *
     * @return the id, where the CRM keeps it
     */
    public Optional<String> changedBy() {
        return Optional.ofNullable(changedBy);
    }

    /**
     * The CRM's mark of this version of the value, only to be compared for equality.
     *
     * @return the revision, where the CRM keeps one
     */
    public Optional<String> revision() {
        return Optional.ofNullable(revision);
    }

    @Override
    public String toString() {
        return person + " " + status + " read " + readBegan;
    }

    /** Gathers what a reading may have. Not thread-safe. */
    public static final class Builder {
        private final CrmPerson person;
        private final OptOutStatus status;
        private final Instant readBegan;
        private @Nullable Instant changedAt;
        private @Nullable String changedBy;
        private @Nullable String revision;

        private Builder(CrmPerson person, OptOutStatus status, Instant readBegan) {
            this.person = person;
            this.status = status;
            this.readBegan = readBegan;
        }

        /**
         * When the field itself last changed.
         *
         * @param at an instant of the CRM's clock
         * @return this builder
         */
        public Builder changedAt(Instant at) {
            this.changedAt = at;
            return this;
        }

        /**
         * Who last changed the field.
         *
         * @param by the CRM's id of the user or app
         * @return this builder
         */
        public Builder changedBy(String by) {
            this.changedBy = by;
            return this;
        }

        /**
         * The CRM's mark of this version of the value.
         *
         * @param mark an opaque text
         * @return this builder
         */
        public Builder revision(String mark) {
            this.revision = mark;
            return this;
        }

        /**
         * The reading.
         *
         * @return an immutable reading
         */
        public OptOutReading build() {
            return new OptOutReading(this);
        }
    }
}
