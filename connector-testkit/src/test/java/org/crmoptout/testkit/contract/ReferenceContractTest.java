package org.crmoptout.testkit.contract;

import org.crmoptout.connector.CrmOptOutConnector;
import org.crmoptout.connector.OptOutKeying;

/** A sound connector keyed by record, with everything there is. */
class ReferenceContractTest extends ConnectorContract {

    @Override
    protected CrmOptOutConnector connector() {
        return new ReferenceConnector.ByRecord();
    }

    @Override
    protected CrmStage stage() {
        return PretendedCrm.start(OptOutKeying.RECORD, new PlainDialect());
    }
}
