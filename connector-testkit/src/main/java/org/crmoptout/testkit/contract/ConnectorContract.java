package org.crmoptout.testkit.contract;

import java.util.Map;
import org.crmoptout.connector.CrmOptOutConnector;

/**
 * The contract of every connector, as one test class to extend. Each test is a rule of {@code docs/CONTRACT.md} under its
 * number. What a connection can't do is read from its descriptor and its account; a rule about it then tests that it is
 * refused. A line at the end says how many rules held, were refused as declared, or do not apply.
 *
 * <pre>{@code
 * class AcmeContractTest extends ConnectorContract {
 *     @Override
 *     protected CrmOptOutConnector connector() {
 *         return new AcmeConnector();
 *     }
 *
 *     @Override
 *     protected CrmStage stage() {
 *         return PretendedCrm.start(OptOutKeying.RECORD, new AcmeDialect());
 *     }
 * }
 * }</pre>
 *
 * <p>Name the class so that your build finds it ({@code …Test}). It needs JUnit Jupiter 5.14 or 6 and brings none.
 */
public abstract class ConnectorContract extends SafetyRules {

    /** For the author's class. */
    protected ConnectorContract() {}

    /**
     * The connector under test.
     *
     * @return a new one at each call
     */
    protected abstract CrmOptOutConnector connector();

    /**
     * The CRM to test it with.
     *
     * @return a new one, which the contract closes; called once
     */
    protected abstract CrmStage stage();

    /**
     * Rules that the connector is known to break for now. They are run; a failure counts as open, and a rule that holds must be
     * taken off.
     *
     * @return rule numbers with the reason; none unless overridden
     */
    @Override
    protected Map<String, String> openRules() {
        return Map.of();
    }

    @Override
    final CrmOptOutConnector newConnector() {
        return connector();
    }

    @Override
    final CrmStage newStage() {
        return stage();
    }
}
