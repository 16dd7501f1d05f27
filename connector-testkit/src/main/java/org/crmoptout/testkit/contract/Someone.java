package org.crmoptout.testkit.contract;

import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.OptOutKeying;
import org.crmoptout.connector.RecordRef;

/**
 * Someone on the stage.
 *
 * @param ref the record
 * @param address its address
 * @param keying what the connector's CRM keeps the opt-out on
 */
record Someone(RecordRef ref, EmailAddress address, OptOutKeying keying) {

    /** How a host names the key: the record, or the address. */
    CrmPerson key() {
        return keying == OptOutKeying.RECORD ? CrmPerson.of(ref) : CrmPerson.of(address);
    }

    boolean isMeantBy(CrmPerson person) {
        return keying == OptOutKeying.RECORD
                ? person.ref().filter(ref::equals).isPresent()
                : person.emailAddresses().contains(address)
                        || (person.emailAddresses().isEmpty()
                                && person.ref().filter(ref::equals).isPresent());
    }
}
