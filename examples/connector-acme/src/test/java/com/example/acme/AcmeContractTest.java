package com.example.acme;

import org.crmoptout.connector.CrmOptOutConnector;
import org.crmoptout.connector.OptOutKeying;
import org.crmoptout.testkit.contract.ConnectorContract;
import org.crmoptout.testkit.contract.CrmStage;
import org.crmoptout.testkit.contract.PretendedCrm;

class AcmeContractTest extends ConnectorContract {

    @Override
    protected CrmOptOutConnector connector() {
        return new AcmeConnector();
    }

    @Override
    protected CrmStage stage() {
        return PretendedCrm.start(OptOutKeying.RECORD, new AcmeDialect());
    }
}
