package org.crmoptout.demo;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The arrows between the modules, held by a test and not by memory. */
@AnalyzeClasses(packages = "org.crmoptout", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String API = "org.crmoptout.connector..";
    private static final String RUNTIME = "org.crmoptout.runtime..";
    private static final String SALESFORCE = "org.crmoptout.salesforce..";
    private static final String HUBSPOT = "org.crmoptout.hubspot..";
    private static final String TESTKIT = "org.crmoptout.testkit..";
    private static final String SERVICE = "org.crmoptout.service..";
    private static final String DEMO = "org.crmoptout.demo..";
    private static final String JDK = "java..";
    private static final String NULLNESS = "org.jspecify.annotations..";

    /** Rules hold easily for nothing: each part must have been seen. */
    @ArchTest
    void everyPartIsSeen(JavaClasses seen) {
        Map<String, Integer> floors =
                Map.of(API, 40, RUNTIME, 30, SALESFORCE, 15, HUBSPOT, 15, TESTKIT, 30, SERVICE, 40, DEMO, 1);
        floors.forEach((part, floor) -> assertThat(seen.stream().filter(resideInAnyPackage(part)))
                .as("classes in " + part)
                .hasSizeGreaterThanOrEqualTo(floor));
    }

    @ArchTest
    static final ArchRule theSpiStandsAlone = classes()
            .that()
            .resideInAPackage(API)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(API, JDK, NULLNESS);

    @ArchTest
    static final ArchRule theRuntimeSeesTheSpiOnly =
            noClasses().that().resideInAPackage(RUNTIME).should().dependOnClassesThat(ours(RUNTIME, API));

    @ArchTest
    static final ArchRule salesforceSeesTheSpiOnly =
            noClasses().that().resideInAPackage(SALESFORCE).should().dependOnClassesThat(ours(SALESFORCE, API));

    @ArchTest
    static final ArchRule hubSpotSeesTheSpiOnly =
            noClasses().that().resideInAPackage(HUBSPOT).should().dependOnClassesThat(ours(HUBSPOT, API));

    @ArchTest
    static final ArchRule theTestkitSeesTheSpiOnly =
            noClasses().that().resideInAPackage(TESTKIT).should().dependOnClassesThat(ours(TESTKIT, API));

    @ArchTest
    static final ArchRule theServiceFindsConnectorsAtRunTime =
            noClasses().that().resideInAPackage(SERVICE).should().dependOnClassesThat(ours(SERVICE, RUNTIME, API));

    @ArchTest
    static final ArchRule noCyclesBetweenTheParts =
            slices().matching("org.crmoptout.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule noCyclesInTheRuntime =
            slices().matching("org.crmoptout.runtime.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule noCyclesInTheTestkit =
            slices().matching("org.crmoptout.testkit.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule noCyclesInTheService =
            slices().matching("org.crmoptout.service.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule noDoorOfTheServiceGoesThroughAnother = slices().matching(
                    "org.crmoptout.service.(web.api|web.page|command)..")
            .should()
            .notDependOnEachOther();

    @ArchTest
    static final ArchRule aConnectorShowsItsProviderOnly = classes()
            .that()
            .resideInAnyPackage(SALESFORCE, HUBSPOT)
            .and()
            .areTopLevelClasses()
            .and()
            .arePublic()
            .should()
            .implement("org.crmoptout.connector.CrmOptOutConnector");

    @ArchTest
    static final ArchRule whatALibraryUsesStaysInside = classes()
            .that()
            .resideInAnyPackage(API, RUNTIME, SALESFORCE, HUBSPOT, TESTKIT)
            .and()
            .arePublic()
            .should(notExport(
                    "io.github.resilience4j",
                    "tools.jackson",
                    "com.fasterxml",
                    "com.sforce",
                    "com.github.tomakehurst"));

    private static DescribedPredicate<JavaClass> ours(String... but) {
        return describe(
                "of this project, but for " + List.of(but),
                type -> type.getPackageName().startsWith("org.crmoptout.")
                        && !resideInAnyPackage(but).test(type));
    }

    private static ArchCondition<JavaClass> notExport(String... libraries) {
        return new ArchCondition<>("not export types of " + List.of(libraries)) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (JavaMember member : type.getMembers()) {
                    if (member.getModifiers().contains(JavaModifier.PUBLIC)
                            || member.getModifiers().contains(JavaModifier.PROTECTED)) {
                        signature(member).stream()
                                .filter(used -> List.of(libraries).stream().anyMatch(used.getName()::startsWith))
                                .forEach(used -> events.add(SimpleConditionEvent.violated(
                                        type, member.getFullName() + " exports " + used.getName())));
                    }
                }
                type.getAllRawSuperclasses().stream()
                        .filter(used -> List.of(libraries).stream().anyMatch(used.getName()::startsWith))
                        .forEach(used -> events.add(
                                SimpleConditionEvent.violated(type, type.getName() + " extends " + used.getName())));
            }
        };
    }

    private static List<JavaClass> signature(JavaMember member) {
        List<JavaClass> types = new ArrayList<>();
        if (member instanceof JavaField field) {
            types.addAll(field.getType().getAllInvolvedRawTypes());
        }
        if (member instanceof JavaCodeUnit code) {
            types.addAll(code.getReturnType().getAllInvolvedRawTypes());
            code.getParameterTypes().forEach(parameter -> types.addAll(parameter.getAllInvolvedRawTypes()));
        }
        return types;
    }
}
