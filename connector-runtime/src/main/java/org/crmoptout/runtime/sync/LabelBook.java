package org.crmoptout.runtime.sync;

import java.util.Optional;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.RecordRef;

/**
 * The host's labels, as one connection's sync sees them. The host implements it; every call comes from within
 * {@link SyncStore#inTransaction} and takes part in that transaction. Person ids are the host's own.
 */
public interface LabelBook {

    /**
     * The person behind a record or an address of this connection's CRM.
     *
     * @param person a record, addresses or both; a record decides before an address
     * @return the host's id of the person, empty when the host knows nobody of the kind
     */
    Optional<String> personBehind(CrmPerson person);

    /**
     * A person's label, held still until the transaction ends.
     *
     * @param personId the person
     * @return the label
     */
    LabelState lock(String personId);

    /**
     * Marks a person because the CRM says so. The host applies its own rules for a mark (L2), and tells every sync of the
     * person, this one included, by {@link OptOutSync#labelChanged}. A person already marked stays as they are.
     *
     * @param personId the person
     * @param cause which of the law's reasons it was
     */
    void markFromCrm(String personId, CrmMark cause);

    /**
     * Unmarks a person because the CRM says so and the connection's policy is {@link UnmarkPolicy#APPLY}. The source is the CRM;
     * the host tells every sync of the person, this one included, by {@link OptOutSync#labelChanged}. Never called for a
     * person's own request.
     *
     * @param personId the person
     */
    void unmarkFromCrm(String personId);

    /**
     * Learns that a record was merged or converted into another. The host hangs the person's record to the new one, and
     * {@linkplain OptOutSync#track tracks} it; when both belong to people it knows, a mark of either counts for both.
     *
     * @param from the record that is no more
     * @param to the record that took its place
     */
    void recordMoved(RecordRef from, RecordRef to);

    /** Why a CRM's value marks a person. */
    enum CrmMark {
        /** The CRM showed the person as opted out (S2, or a tick of the field). */
        OPTED_OUT_IN_CRM,
        /** An unmark could not be shown to have come later than an opt-out in the CRM: the one who unmarked has to be told. */
        UNMARK_OVERTAKEN
    }
}
