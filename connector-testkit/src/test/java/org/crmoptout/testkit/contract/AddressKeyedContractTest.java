package org.crmoptout.testkit.contract;

import org.crmoptout.connector.CrmOptOutConnector;
import org.crmoptout.connector.OptOutKeying;
import org.crmoptout.connector.OptOutStatus;

/** A sound connector keyed by address that can unmark, whose vendor documents that an absent value is no opt-out. */
class AddressKeyedContractTest extends ConnectorContract {

    @Override
    protected CrmOptOutConnector connector() {
        return new ReferenceConnector.ByAddress();
    }

    @Override
    protected CrmStage stage() {
        return PretendedCrm.start(OptOutKeying.EMAIL_ADDRESS, new PlainDialect(), OptOutStatus.NOT_OPTED_OUT);
    }
}
