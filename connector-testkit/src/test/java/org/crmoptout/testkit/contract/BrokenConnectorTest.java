package org.crmoptout.testkit.contract;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.crmoptout.connector.CrmOptOutConnector;
import org.crmoptout.connector.OptOutKeying;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Every rule bites: a connector that breaks it fails its test. Only that test is run: most of them break other rules too. */
class BrokenConnectorTest {

    private static final String MISTAKE = "crmoptout.mistake";
    private static final Pattern NUMBER = Pattern.compile("R[1-9][0-9]{2}");

    @TestFactory
    @DisplayName("For every rule a connector that breaks it, and fails by its number")
    Stream<DynamicTest> everyRuleBites() {
        Map<String, Method> rules = rules();
        return new Broken()
                .mistakes().stream()
                        .map(mistake -> DynamicTest.dynamicTest("broken: " + mistake, () -> {
                            String rule = Broken.rule(mistake);
                            assertThat(rules).containsKey(rule);
                            Map<String, TestExecutionResult> results = run(mistake, requireNonNull(rules.get(rule)));
                            assertThat(results).hasSize(1);
                            results.forEach((name, result) -> {
                                assertThat(name).startsWith(rule + " ");
                                assertThat(result.getStatus()).as(name).isEqualTo(Status.FAILED);
                                assertThat(result.getThrowable().orElseThrow())
                                        .as("a broken rule is told by its number, with what the connector did")
                                        .isInstanceOf(AssertionError.class)
                                        .hasMessageStartingWith(rule + ": ");
                            });
                        }));
    }

    @Test
    @DisplayName("CONTRACT.md, the suite and the broken connectors list the same rules")
    void sameRulesEverywhere() throws IOException {
        Collection<String> rules = rules().keySet();
        assertThat(rules).hasSizeGreaterThanOrEqualTo(35);
        assertThat(new Broken().mistakes().stream().map(Broken::rule).distinct())
                .containsExactlyInAnyOrderElementsOf(rules);
        String contract = Files.readString(Path.of("../docs/CONTRACT.md"));
        List<String> documented = Pattern.compile("(?m)^### (R[1-9][0-9]{2}) (.+)$")
                .matcher(contract)
                .results()
                .map(MatchResult::group)
                .map(heading -> heading.substring(4))
                .toList();
        assertThat(documented)
                .containsExactlyInAnyOrderElementsOf(rules().values().stream()
                        .map(BrokenConnectorTest::title)
                        .toList());
    }

    /** The test methods of the suite by rule number. */
    private static Map<String, Method> rules() {
        Map<String, Method> rules = new TreeMap<>();
        for (Class<?> part = ConnectorContract.class; part != Object.class; part = part.getSuperclass()) {
            for (Method method : part.getDeclaredMethods()) {
                if (method.isAnnotationPresent(Test.class)) {
                    String number = title(method).substring(0, 4);
                    assertThat(number).matches(NUMBER);
                    assertThat(rules.put(number, method)).as(number).isNull();
                }
            }
        }
        return rules;
    }

    private static String title(Method method) {
        return method.getAnnotation(DisplayName.class).value();
    }

    private static Map<String, TestExecutionResult> run(String mistake, Method method) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectMethod(OfBroken.class, method.getName()))
                .configurationParameter(MISTAKE, mistake)
                .build();
        Map<String, TestExecutionResult> results = new TreeMap<>();
        LauncherFactory.create().execute(request, new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                if (test.isTest()) {
                    results.put(test.getDisplayName(), result);
                }
            }
        });
        return results;
    }

    /** The contract of the connector that makes one mistake; run by the tests above only. */
    @ExtendWith(OneMistake.class)
    static class OfBroken extends ConnectorContract {

        private final String mistake;
        private final Broken broken = new Broken();

        OfBroken(String mistake) {
            this.mistake = mistake;
        }

        @Override
        protected CrmOptOutConnector connector() {
            return broken.making(mistake);
        }

        @Override
        protected CrmStage stage() {
            return PretendedCrm.start(OptOutKeying.RECORD, new PlainDialect());
        }
    }

    /** Tells a contract which mistake its connector makes. */
    static final class OneMistake implements ParameterResolver {

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == String.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getConfigurationParameter(MISTAKE).orElseThrow();
        }
    }
}
