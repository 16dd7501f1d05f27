package org.crmoptout.runtime.sync;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.OptOutKeying;
import org.crmoptout.connector.RecordRef;

/** Cuts people into keys: each record, or each address with the record it is on (S5). */
record Keying(OptOutKeying of) {

    /** One person for each key, in the order given, none twice. */
    List<CrmPerson> each(Collection<CrmPerson> people) {
        List<CrmPerson> keys = new ArrayList<>();
        for (CrmPerson person : people) {
            switch (of) {
                case RECORD -> person.ref().map(CrmPerson::of).ifPresent(keys::add);
                case EMAIL_ADDRESS -> {
                    RecordRef record = person.ref().orElse(null);
                    for (EmailAddress address : person.emailAddresses()) {
                        keys.add(record == null ? CrmPerson.of(address) : CrmPerson.of(record, List.of(address)));
                    }
                }
            }
        }
        return keys;
    }

    OptOutKey keyOf(CrmPerson one) {
        return OptOutKey.of(of, one).orElseThrow();
    }
}
