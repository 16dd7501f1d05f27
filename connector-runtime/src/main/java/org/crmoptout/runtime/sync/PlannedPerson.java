package org.crmoptout.runtime.sync;

import java.util.List;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.DncLabel;

/**
 * A person for whom a plan is made.
 *
 * @param personId the host's id
 * @param label the label now
 * @param inCrm the person's records with their addresses, or addresses alone, as for {@link OptOutSync#track}
 */
public record PlannedPerson(String personId, DncLabel label, List<CrmPerson> inCrm) {

    /**
     * Copies the list.
     *
     * @param personId the host's id
     * @param label the label now
     * @param inCrm the person's records and addresses
     */
    public PlannedPerson {
        inCrm = List.copyOf(inCrm);
    }
}
