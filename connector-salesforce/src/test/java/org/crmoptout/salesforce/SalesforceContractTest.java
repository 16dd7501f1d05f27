package org.crmoptout.salesforce;

import org.crmoptout.connector.CrmOptOutConnector;
import org.crmoptout.testkit.contract.ConnectorContract;
import org.crmoptout.testkit.contract.CrmStage;

/** The contract of connectors, kept by the Salesforce connector. */
class SalesforceContractTest extends ConnectorContract {

    @Override
    protected CrmOptOutConnector connector() {
        return new SalesforceConnector();
    }

    @Override
    protected CrmStage stage() {
        return new SalesforceStage();
    }
}
