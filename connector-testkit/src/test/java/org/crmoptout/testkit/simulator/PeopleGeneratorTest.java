package org.crmoptout.testkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.crmoptout.testkit.simulator.PeopleGenerator.Someone;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Made-up people")
class PeopleGeneratorTest {

    private static final Instant NOW = Instant.parse("2026-11-23T09:00:00Z");

    @ParameterizedTest(name = "seed {0}")
    @DisplayName("are the same for the same seed and others for another")
    @ValueSource(longs = {1, 2, -77, Long.MAX_VALUE})
    void repeatable(long seed) {
        List<Someone> people = new PeopleGenerator(seed, NOW).contactsAndLeads(500);
        assertThat(new PeopleGenerator(seed, NOW).contactsAndLeads(500)).isEqualTo(people);
        assertThat(new PeopleGenerator(seed - 1, NOW).contactsAndLeads(500)).isNotEqualTo(people);
        assertThat(new PeopleGenerator(seed, NOW).contacts(500))
                .isEqualTo(new PeopleGenerator(seed, NOW).contacts(500));
    }

    @ParameterizedTest(name = "seed {0}")
    @DisplayName("are as mixed as a CRM's: opted out, without an address, with several, with a shared one")
    @ValueSource(longs = {1, 2, 3})
    void mixed(long seed) {
        List<Someone> contacts = new PeopleGenerator(seed, NOW).contacts(2_000);
        assertThat(share(contacts.stream().filter(Someone::optedOut))).isBetween(0.015, 0.05);
        assertThat(share(contacts.stream().filter(one -> one.emails().isEmpty())))
                .isBetween(0.015, 0.05);
        assertThat(share(contacts.stream().filter(one -> one.emails().size() > 1)))
                .isBetween(0.05, 0.12);

        List<Someone> both = new PeopleGenerator(seed, NOW).contactsAndLeads(2_000);
        assertThat(share(both.stream().filter(Someone::lead))).isBetween(0.25, 0.35);
        assertThat(share(both.stream().map(Someone::emails).distinct())).isBetween(0.9, 0.98);
        assertThat(Stream.of(contacts, both).flatMap(List::stream)).allSatisfy(one -> {
            assertThat(one.emails()).allMatch(email -> email.matches("[a-z0-9.]+@example\\.(org|com|net)"));
            assertThat(one.modified()).isBeforeOrEqualTo(NOW).isAfterOrEqualTo(one.created());
        });
    }

    private static double share(Stream<?> some) {
        return some.count() / 2_000.0;
    }
}
