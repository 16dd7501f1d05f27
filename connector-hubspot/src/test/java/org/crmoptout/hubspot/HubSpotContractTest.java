package org.crmoptout.hubspot;

import org.crmoptout.connector.CrmOptOutConnector;
import org.crmoptout.testkit.contract.ConnectorContract;
import org.crmoptout.testkit.contract.CrmStage;

/** The contract of connectors, kept by the HubSpot connector. */
class HubSpotContractTest extends ConnectorContract {

    @Override
    protected CrmOptOutConnector connector() {
        return new HubSpotConnector();
    }

    @Override
    protected CrmStage stage() {
        return new HubSpotStage();
    }
}
