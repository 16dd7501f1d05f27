package org.crmoptout.connector;

import java.util.List;

/** One page of a change feed. Made with {@link #builder}. */
public final class ChangePage {

    /** Which part of the feed a page is of. */
    public enum Phase {
        /** Everyone opted out at the start. */
        SNAPSHOT,
        /** Changes since. */
        LIVE
    }

    private final List<ChangeItem> items;
    private final ChangeCursor next;
    private final Phase phase;
    private final boolean more;

    private ChangePage(Builder builder) {
        this.items = builder.items;
        this.next = builder.next;
        this.phase = builder.phase;
        this.more = builder.more;
    }

    /**
     * A page.
     *
     * @param next the place after this page's items
     * @return a builder for the rest: no items, LIVE and no more unless set
     */
    public static Builder builder(ChangeCursor next) {
        return new Builder(next);
    }

    /**
     * What changed.
     *
     * @return items in the CRM's order
     */
    public List<ChangeItem> items() {
        return items;
    }

    /**
     * Where to go on. To be stored only after the items were applied or durably set aside.
     *
     * @return the cursor after the items
     */
    public ChangeCursor next() {
        return next;
    }

    /**
     * Which part of the feed this is.
     *
     * @return SNAPSHOT until everyone opted out at the start was given
     */
    public Phase phase() {
        return phase;
    }

    /**
     * Whether more is there already.
     *
     * @return true to ask again at once, false to wait for the next poll
     */
    public boolean more() {
        return more;
    }

    @Override
    public String toString() {
        return phase + " page of " + items.size() + (more ? ", more" : "");
    }

    /** Gathers a page. Not thread-safe. */
    public static final class Builder {
        private final ChangeCursor next;
        private List<ChangeItem> items = List.of();
        private Phase phase = Phase.LIVE;
        private boolean more;

        private Builder(ChangeCursor next) {
            this.next = next;
        }

        /**
         * What changed.
         *
         * @param changed items in the CRM's order
         * @return this builder
         */
        public Builder items(List<? extends ChangeItem> changed) {
            this.items = List.copyOf(changed);
            return this;
        }

        /**
         * Which part of the feed the page is of.
         *
         * @param part SNAPSHOT or LIVE
         * @return this builder
         */
        public Builder phase(Phase part) {
            this.phase = part;
            return this;
        }

        /**
         * Whether more is there already.
         *
         * @param hasMore true when the host shall ask again at once
         * @return this builder
         */
        public Builder more(boolean hasMore) {
            this.more = hasMore;
            return this;
        }

        /**
         * The page.
         *
         * @return an immutable page
         */
        public ChangePage build() {
            return new ChangePage(this);
        }
    }
}
