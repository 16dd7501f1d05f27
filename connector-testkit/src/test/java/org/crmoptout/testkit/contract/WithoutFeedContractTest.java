package org.crmoptout.testkit.contract;

import org.crmoptout.connector.CrmOptOutConnector;
import org.crmoptout.connector.OptOutKeying;

/** A sound connector without a change feed. */
class WithoutFeedContractTest extends ConnectorContract {

    @Override
    protected CrmOptOutConnector connector() {
        return new ReferenceConnector.WithoutFeed();
    }

    @Override
    protected CrmStage stage() {
        return PretendedCrm.start(OptOutKeying.RECORD, new PlainDialect());
    }
}
