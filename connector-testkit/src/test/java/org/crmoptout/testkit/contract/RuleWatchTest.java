package org.crmoptout.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.crmoptout.connector.CrmOptOutConnector;
import org.crmoptout.connector.OptOutKeying;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** The summary tells every rule, and an open rule is neither hidden nor kept for ever. */
class RuleWatchTest {

    private final Map<String, Status> statuses = new HashMap<>();
    private final List<String> summaries = new ArrayList<>();

    private void run(Class<?> contract, String... methods) {
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(Stream.of(methods)
                                        .map(method -> selectMethod(contract, method))
                                        .toList())
                                .build(),
                        new TestExecutionListener() {
                            @Override
                            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                                if (test.isTest()) {
                                    statuses.put(test.getDisplayName().substring(0, 4), result.getStatus());
                                }
                            }

                            @Override
                            public void reportingEntryPublished(TestIdentifier test, ReportEntry entry) {
                                summaries.addAll(entry.getKeyValuePairs().values());
                            }
                        });
    }

    @Test
    @DisplayName("The summary counts what held, was refused as declared, or does not apply, each with its reason")
    void summary() {
        run(WithoutFeed.class, "markOptsOut", "changeFeed", "optOutShows", "createdOptedOutShows", "liftedShows");
        assertThat(statuses).containsEntry("R602", Status.ABORTED).containsEntry("R703", Status.SUCCESSFUL);
        assertThat(summaries)
                .containsExactly("Contract of 'plain-record-without-feed': 5 rules, 1 held,"
                        + " 1 refused as declared (R703), 3 do not apply (R602–R604: no CHANGE_FEED)");
    }

    @Test
    @DisplayName("An open rule that fails is aborted and told; one that holds fails until it is taken off the list")
    void openRules() {
        run(WithOpenRules.class, "serviceLoaderFindsTheConnector", "markOptsOut");
        assertThat(statuses).containsEntry("R101", Status.ABORTED).containsEntry("R501", Status.FAILED);
        assertThat(summaries)
                .containsExactly("Contract of 'plain-record': 2 rules, 0 held, 1 open (R101: no jar yet),"
                        + " 1 broken (R501: see the failed test)");
    }

    /** Run by the tests above only. */
    static class WithoutFeed extends ConnectorContract {

        @Override
        protected CrmOptOutConnector connector() {
            return new ReferenceConnector.WithoutFeed();
        }

        @Override
        protected CrmStage stage() {
            return PretendedCrm.start(OptOutKeying.RECORD, new PlainDialect());
        }
    }

    /** Not in the services file, and sound otherwise. */
    static class WithOpenRules extends ConnectorContract {

        @Override
        protected CrmOptOutConnector connector() {
            return new BentConnector(new ReferenceConnector.ByRecord());
        }

        @Override
        protected CrmStage stage() {
            return PretendedCrm.start(OptOutKeying.RECORD, new PlainDialect());
        }

        @Override
        protected Map<String, String> openRules() {
            return Map.of("R101", "no jar yet", "R501", "nobody knows");
        }
    }
}
