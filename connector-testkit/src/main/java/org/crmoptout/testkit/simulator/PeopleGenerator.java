package org.crmoptout.testkit.simulator;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

/**
 * Makes up people, the same ones for the same seed: varied names, addresses at example.org, .com and .net only, about three
 * in a hundred opted out.
 */
final class PeopleGenerator {

    private static final double OPTED_OUT = 0.03;
    private static final double LEAD = 0.3;
    private static final double SHARES_ADDRESS = 0.06;
    private static final double WITHOUT_ADDRESS = 0.03;
    private static final double WITH_MORE_ADDRESSES = 0.08;
    private static final Duration OLDEST = Duration.ofDays(400);

    private static final List<String> FIRST_NAMES = List.of(
            "Ada", "Amara", "Andrei", "Anika", "Arjun", "Beatriz", "Bilal", "Bram", "Carmen", "Chiara", "Chidi",
            "Clara", "Dario", "Deniz", "Dmitri", "Edith", "Eero", "Elif", "Emeka", "Esther", "Farah", "Felix", "Fumiko",
            "Gita", "Greta", "Hana", "Henrik", "Hugo", "Ines", "Isla", "Ivan", "Jonas", "Joyce", "Kamal", "Karin",
            "Kofi", "Lars", "Leila", "Liang", "Lucia", "Maeve", "Marek", "Mei", "Mila", "Nadia", "Nils", "Noor", "Olga",
            "Omar", "Paula", "Pedro", "Priya", "Rafael", "Rosa", "Ruth", "Samir", "Sofia", "Tariq", "Thea", "Tomas",
            "Uma", "Viktor", "Wanda", "Yusuf", "Zoe");

    private static final List<String> LAST_NAMES = List.of(
            "Abadi",
            "Almeida",
            "Andersen",
            "Bakker",
            "Banerjee",
            "Bauer",
            "Bennett",
            "Castillo",
            "Chen",
            "Dahl",
            "Diallo",
            "Dubois",
            "Eriksen",
            "Farouk",
            "Fischer",
            "Garcia",
            "Gupta",
            "Haddad",
            "Horvath",
            "Ito",
            "Ivanova",
            "Jansen",
            "Kaya",
            "Keller",
            "Kim",
            "Kovacs",
            "Larsen",
            "Lindqvist",
            "Lopez",
            "Mbeki",
            "Moreau",
            "Murphy",
            "Nakamura",
            "Nguyen",
            "Novak",
            "O'Brien",
            "Okafor",
            "Olsen",
            "Patel",
            "Petrov",
            "Quinn",
            "Ramos",
            "Rossi",
            "Sato",
            "Schmidt",
            "Silva",
            "Singh",
            "Suzuki",
            "Tanaka",
            "Torres",
            "Ueda",
            "Vargas",
            "Virtanen",
            "Weber",
            "Yilmaz",
            "Zielinski");

    private static final List<String> DOMAINS = List.of("example.org", "example.com", "example.net");

    private final Random random;
    private final Instant now;

    PeopleGenerator(long seed, Instant now) {
        this.random = new Random(seed);
        this.now = now.truncatedTo(ChronoUnit.MILLIS);
    }

    /** Someone to put into a CRM. */
    record Someone(
            boolean lead,
            String firstName,
            String lastName,
            List<String> emails,
            boolean optedOut,
            Instant created,
            Instant modified) {}

    /**
     * People with one address each; some of them have the address of an earlier one, as a contact and a lead or two
     * duplicates have.
     */
    List<Someone> contactsAndLeads(int count) {
        List<Someone> people = new ArrayList<>();
        for (int number = 1; number <= count; number++) {
            boolean lead = random.nextDouble() < LEAD;
            Optional<Someone> twin = !people.isEmpty() && random.nextDouble() < SHARES_ADDRESS
                    ? Optional.of(people.get(random.nextInt(people.size())))
                    : Optional.empty();
            String first = twin.map(Someone::firstName).orElseGet(() -> pick(FIRST_NAMES));
            String last = twin.map(Someone::lastName).orElseGet(() -> pick(LAST_NAMES));
            int unique = number;
            List<String> emails = twin.map(Someone::emails).orElseGet(() -> List.of(address(first, last, unique)));
            people.add(someone(lead, first, last, emails));
        }
        return people;
    }

    /** Contacts of which some have no address and some have several. */
    List<Someone> contacts(int count) {
        List<Someone> people = new ArrayList<>();
        for (int number = 1; number <= count; number++) {
            String first = pick(FIRST_NAMES);
            String last = pick(LAST_NAMES);
            List<String> emails = new ArrayList<>();
            if (random.nextDouble() >= WITHOUT_ADDRESS) {
                emails.add(address(first, last, number));
                if (random.nextDouble() < WITH_MORE_ADDRESSES) {
                    int more = 1 + random.nextInt(2);
                    for (int i = 1; i <= more; i++) {
                        emails.add("alias" + i + "." + address(first, last, number));
                    }
                }
            }
            people.add(someone(false, first, last, List.copyOf(emails)));
        }
        return people;
    }

    private Someone someone(boolean lead, String first, String last, List<String> emails) {
        Duration age = Duration.ofSeconds(1 + (long) (random.nextDouble() * OLDEST.toSeconds()));
        Instant created = now.minus(age);
        Instant modified = created.plusMillis((long) (random.nextDouble() * age.toMillis()));
        return new Someone(lead, first, last, emails, random.nextDouble() < OPTED_OUT, created, modified);
    }

    private String pick(List<String> from) {
        return from.get(random.nextInt(from.size()));
    }

    private String address(String first, String last, int number) {
        String local = (first + "." + last).toLowerCase(Locale.ROOT).replace("'", "");
        return local + number + "@" + pick(DOMAINS);
    }
}
