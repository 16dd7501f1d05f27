package org.crmoptout.connector;

import java.util.List;

/** What a connection found its account to be. Made with {@link #builder}. */
public final class AccountReport {

    private final String accountId;
    private final String accountName;
    private final CapabilitySheet capabilities;
    private final List<RecordType> recordTypes;
    private final int preferredReadSize;
    private final int preferredWriteSize;
    private final List<Quota> quotas;

    private AccountReport(Builder builder) {
        this.accountId = builder.accountId;
        this.accountName = builder.accountName;
        this.capabilities = builder.capabilities;
        this.recordTypes = builder.recordTypes;
        this.preferredReadSize = builder.preferredReadSize;
        this.preferredWriteSize = builder.preferredWriteSize;
        this.quotas = builder.quotas;
    }

    /**
     * A report.
     *
     * @param accountId the CRM's own id of the account, the same for ever
     * @param accountName the account's name, for people
     * @return a builder for the rest
     */
    public static Builder builder(String accountId, String accountName) {
        return new Builder(accountId, accountName);
    }

    /**
     * The CRM's own id of the account.
     *
     * @return an id that stays the same when credentials or the name change
     */
    public String accountId() {
        return accountId;
    }

    /**
     * The account's name.
     *
     * @return words for people
     */
    public String accountName() {
        return accountName;
    }

    /**
     * What this connection can do. May change in mid-life, for instance after a first refusal.
     *
     * @return the sheet
     */
    public CapabilitySheet capabilities() {
        return capabilities;
    }

    /**
     * The types of records people stand on.
     *
     * @return the types this connection reads and writes
     */
    public List<RecordType> recordTypes() {
        return recordTypes;
    }

    /**
     * How many people are best asked for in one {@link OptOutClient#read}.
     *
     * @return at least 1
     */
    public int preferredReadSize() {
        return preferredReadSize;
    }

    /**
     * How many changes are best given to one {@link OptOutClient#write}.
     *
     * @return at least 1
     */
    public int preferredWriteSize() {
        return preferredWriteSize;
    }

    /**
     * The account's allowances as last seen.
     *
     * @return may be empty
     */
    public List<Quota> quotas() {
        return quotas;
    }

    @Override
    public String toString() {
        return "account " + accountId + " " + capabilities;
    }

    /** Gathers a report. Not thread-safe. */
    public static final class Builder {
        private final String accountId;
        private final String accountName;
        private CapabilitySheet capabilities = CapabilitySheet.builder().build();
        private List<RecordType> recordTypes = List.of();
        private int preferredReadSize = 1;
        private int preferredWriteSize = 1;
        private List<Quota> quotas = List.of();

        private Builder(String accountId, String accountName) {
            this.accountId = accountId;
            this.accountName = accountName;
        }

        /**
         * What the connection can do.
         *
         * @param sheet the sheet
         * @return this builder
         */
        public Builder capabilities(CapabilitySheet sheet) {
            this.capabilities = sheet;
            return this;
        }

        /**
         * The types of records people stand on.
         *
         * @param types the types
         * @return this builder
         */
        public Builder recordTypes(List<RecordType> types) {
            this.recordTypes = List.copyOf(types);
            return this;
        }

        /**
         * The sizes of requests that suit the CRM best.
         *
         * @param read people in one read, at least 1
         * @param write changes in one write, at least 1
         * @return this builder
         */
        public Builder preferredSizes(int read, int write) {
            if (read < 1 || write < 1) {
                throw new IllegalArgumentException("preferred sizes are at least 1, not " + read + " and " + write);
            }
            this.preferredReadSize = read;
            this.preferredWriteSize = write;
            return this;
        }

        /**
         * The account's allowances.
         *
         * @param seen as last seen
         * @return this builder
         */
        public Builder quotas(List<Quota> seen) {
            this.quotas = List.copyOf(seen);
            return this;
        }

        /**
         * The report.
         *
         * @return an immutable report
         */
        public AccountReport build() {
            return new AccountReport(this);
        }
    }
}
