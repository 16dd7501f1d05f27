package org.crmoptout.testkit.contract;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.crmoptout.connector.EmailAddress;

/**
 * The data of a pretended CRM, as a {@link CrmDialect} sees it. Lists leave out records that are held back, and give at most a
 * page of {@link CrmStage#feedPageSize()}. Thread-safe.
 */
public interface PretendedPeople {

    /** What became of a write. */
    enum Written {
        /** The value is as asked for. */
        DONE,
        /** There is no such record (any more). */
        NO_SUCH_RECORD,
        /** The CRM refuses this record for a reason of its own. */
        REFUSED,
        /** The value is not of the revision that was named; nothing was written. */
        OTHER_REVISION
    }

    /**
     * The account's id.
     *
     * @return the same for ever
     */
    String accountId();

    /**
     * The account's name.
     *
     * @return words
     */
    String accountName();

    /**
     * A record, also one that was deleted or merged.
     *
     * @param id its id
     * @return the record, if there ever was one
     */
    Optional<PretendedPerson> find(String id);

    /**
     * The records that carry an address and were not deleted.
     *
     * @param address the address
     * @return by type, then id
     */
    List<PretendedPerson> carrying(EmailAddress address);

    /**
     * The records that are opted out and not deleted: one page.
     *
     * @param afterId only greater ids; empty for all
     * @return by id
     */
    List<PretendedPerson> optedOut(String afterId);

    /**
     * The records that changed, deleted and merged ones among them: one page.
     *
     * @param from only records changed at this time or later
     * @param afterId of those changed at exactly this time only greater ids; empty for all
     * @return by the time of the change, then id
     */
    List<PretendedPerson> changed(Instant from, String afterId);

    /**
     * The opt-out of an address, where opt-outs are kept on addresses.
     *
     * @param address any address
     * @return its opt-out, of no value if it was never set
     */
    PretendedOptOut optOut(EmailAddress address);

    /**
     * Writes the opt-out of a record.
     *
     * @param id the record's id
     * @param optedOut the new value
     * @param onlyRevision write only if the value still has this revision; empty to write anyway
     * @return what became of it
     */
    Written write(String id, boolean optedOut, Optional<String> onlyRevision);

    /**
     * Writes the opt-out of an address, where opt-outs are kept on addresses.
     *
     * @param address any address
     * @param optedOut the new value
     * @param onlyRevision write only if the value still has this revision; empty to write anyway
     * @return what became of it
     */
    Written write(EmailAddress address, boolean optedOut, Optional<String> onlyRevision);
}
