package org.crmoptout.testkit.simulator;

import static org.crmoptout.testkit.simulator.ContactProperty.ADDITIONAL_EMAILS;
import static org.crmoptout.testkit.simulator.ContactProperty.EMAIL;
import static org.crmoptout.testkit.simulator.ContactProperty.FIRST_NAME;
import static org.crmoptout.testkit.simulator.ContactProperty.LAST_NAME;
import static org.crmoptout.testkit.simulator.ContactProperty.MERGED_IDS;
import static org.crmoptout.testkit.simulator.ContactProperty.OPT_OUT;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The simulated portal: its contacts, the opt-outs, which belong to addresses and not to contacts, and the search index,
 * which follows the contacts some time later. Thread-safe: every call is one transaction.
 *
 * <p>{@code hs_email_optout} of a contact tells about its main address and is absent until that address was ever opted out.
 */
final class HubSpotPortal {

    private static final long FIRST_ID = 100_001;

    private final Clock clock;
    private final Duration indexLag;
    private final List<HubSpotContact> seededContacts;
    private final Map<String, Preference> seededPreferences;
    private final Timeline<Long, HubSpotContact> contacts;
    private final Timeline<Long, Long> mergedInto;
    private final Timeline<String, Preference> preferences;
    private final Map<String, Long> idsByEmail = new HashMap<>();
    private final Map<String, Map<Long, Instant>> brandOptOuts = new HashMap<>();
    private long nextId = FIRST_ID;

    /** What is known of an address: opted out of all email, or taken back by hand. */
    record Preference(boolean optedOut, Instant since) {}

    HubSpotPortal(Clock clock, long seed, int people, Duration indexLag) {
        this.clock = clock;
        this.indexLag = indexLag;
        Duration remembered = longer(indexLag, Fault.StaleRead.LONGEST);
        this.contacts = new Timeline<>(remembered);
        this.mergedInto = new Timeline<>(remembered);
        this.preferences = new Timeline<>(remembered);
        List<HubSpotContact> start = new ArrayList<>();
        Map<String, Preference> known = new HashMap<>();
        for (PeopleGenerator.Someone someone : new PeopleGenerator(seed, clock.instant()).contacts(people)) {
            Map<ContactProperty, String> values = new EnumMap<>(ContactProperty.class);
            values.put(FIRST_NAME, someone.firstName());
            values.put(LAST_NAME, someone.lastName());
            if (!someone.emails().isEmpty()) {
                values.put(EMAIL, someone.emails().get(0));
                values.put(
                        ADDITIONAL_EMAILS,
                        String.join(
                                ";",
                                someone.emails().subList(1, someone.emails().size())));
                if (someone.optedOut()) {
                    values.put(OPT_OUT, "true");
                    known.put(key(someone.emails().get(0)), new Preference(true, someone.modified()));
                }
            }
            start.add(new HubSpotContact(nextId++, values, someone.created(), someone.modified(), false));
        }
        this.seededContacts = List.copyOf(start);
        this.seededPreferences = Map.copyOf(known);
        reset();
    }

    synchronized void reset() {
        contacts.clear();
        mergedInto.clear();
        preferences.clear();
        idsByEmail.clear();
        brandOptOuts.clear();
        seededPreferences.forEach(preferences::putForever);
        seededContacts.forEach(contact -> {
            contacts.putForever(contact.id(), contact);
            contact.value(EMAIL).ifPresent(email -> idsByEmail.put(key(email), contact.id()));
        });
    }

    synchronized List<SimulatedPerson> people() {
        return contacts.values().stream().map(HubSpotContact::person).toList();
    }

    /**
     * The contact of this id as it was so long ago, archived or not; for one that was merged away, the contact it became part
     * of.
     */
    synchronized Optional<HubSpotContact> find(long id, Duration lag) {
        Instant at = Timeline.behind(clock.instant(), lag);
        long current = id;
        for (Optional<Long> next = mergedInto.get(current, at); next.isPresent(); next = mergedInto.get(current, at)) {
            current = next.get();
        }
        return contacts.get(current, at);
    }

    /** The contact whose main address this is. */
    synchronized Optional<HubSpotContact> findByEmail(String email) {
        return Optional.ofNullable(idsByEmail.get(key(email))).flatMap(contacts::get);
    }

    /** The contacts as the search index knew them so long ago, oldest first, without the archived ones. */
    synchronized List<HubSpotContact> indexed(Predicate<HubSpotContact> wanted, Duration lag) {
        return contacts.values(
                Timeline.behind(clock.instant(), longer(indexLag, lag)),
                contact -> !contact.archived() && wanted.test(contact));
    }

    /** What was known of an address so long ago. */
    synchronized Optional<Preference> preference(String email, Duration lag) {
        return preferences.get(key(email), Timeline.behind(clock.instant(), lag));
    }

    /** The brands an address is opted out of, and since when. */
    synchronized Map<Long, Instant> brandOptOuts(String email) {
        return Map.copyOf(brandOptOuts.getOrDefault(key(email), Map.of()));
    }

    /** Opts an address out of one brand, which the contact's property does not show. */
    synchronized void optOutOfBrand(String email, long brandId) {
        brandOptOuts.computeIfAbsent(key(email), any -> new TreeMap<>()).put(brandId, now());
    }

    /** Sets the opt-out of an address, whoever's it is. */
    synchronized void setAddressOptedOut(String email, boolean optedOut) {
        if (optedOut || preference(email, Duration.ZERO).isPresent()) {
            prefer(email, optedOut);
        }
    }

    /** Opts an address out of all email. Returns whether that changed anything. */
    synchronized boolean optOut(String email) {
        return prefer(email, true);
    }

    synchronized SimulatedPerson setOptedOut(String type, String id, boolean optedOut) {
        HubSpotContact contact = live(type, id);
        String email = contact.value(EMAIL)
                .orElseThrow(() -> new IllegalStateException(
                        contact + " has no address: HubSpot keeps the opt-out on the address"));
        setAddressOptedOut(email, optedOut);
        return live(type, id).person();
    }

    private boolean prefer(String email, boolean optedOut) {
        if (preference(email, Duration.ZERO).map(Preference::optedOut).orElse(!optedOut) == optedOut) {
            return false;
        }
        Instant now = now();
        preferences.put(key(email), new Preference(optedOut, now), clock.instant());
        findByEmail(email).ifPresent(contact -> store(contact.with(Map.of(OPT_OUT, String.valueOf(optedOut)), now)));
        return true;
    }

    synchronized SimulatedPerson create(String firstName, String lastName, List<String> emails) {
        emails.forEach(this::requireFree);
        Map<ContactProperty, String> values = new EnumMap<>(ContactProperty.class);
        values.put(FIRST_NAME, firstName);
        values.put(LAST_NAME, lastName);
        if (!emails.isEmpty()) {
            values.put(EMAIL, emails.get(0));
            values.put(ADDITIONAL_EMAILS, String.join(";", emails.subList(1, emails.size())));
            values.put(OPT_OUT, optOutValue(emails.get(0)));
        }
        return store(new HubSpotContact(nextId++, values, now(), now(), false));
    }

    /** Changes names or the main address. With the address the opt-out changes too. */
    synchronized SimulatedPerson edit(String id, Map<ContactProperty, String> values) {
        HubSpotContact contact = live("Contact", id);
        Map<ContactProperty, String> changes = new EnumMap<>(ContactProperty.class);
        changes.putAll(values);
        String email = values.get(EMAIL);
        if (email != null) {
            if (!email.equalsIgnoreCase(contact.text(EMAIL))) {
                requireFree(email);
            }
            changes.put(OPT_OUT, optOutValue(email));
        }
        return store(contact.with(changes, now()));
    }

    synchronized void delete(String id) {
        store(live("Contact", id).archivedAt(now()));
    }

    /** The contact is no more, not even deleted; what is known of its addresses stays. */
    synchronized void privacyDelete(String id) {
        HubSpotContact contact = live("Contact", id);
        store(contact.archivedAt(now()));
        contacts.remove(contact.id());
    }

    /** The second one becomes part of the first, which keeps its id, its address and so its opt-out. */
    synchronized SimulatedPerson merge(String primaryId, String otherId) {
        HubSpotContact primary = live("Contact", primaryId);
        HubSpotContact other = live("Contact", otherId);
        if (primary.id() == other.id()) {
            throw new IllegalArgumentException("A contact can't be merged into itself: " + primary.id());
        }
        List<String> more = new ArrayList<>(primary.emails());
        more.addAll(other.emails());
        Map<ContactProperty, String> changes = new EnumMap<>(ContactProperty.class);
        if (!more.isEmpty()) {
            changes.put(EMAIL, more.get(0));
            changes.put(ADDITIONAL_EMAILS, String.join(";", more.subList(1, more.size())));
            changes.put(OPT_OUT, optOutValue(more.get(0)));
        }
        String mergedIds = primary.value(MERGED_IDS).map(ids -> ids + ";").orElse("") + other.id();
        changes.put(MERGED_IDS, mergedIds);
        store(other.archivedAt(now()));
        mergedInto.put(other.id(), primary.id(), clock.instant());
        return store(primary.with(changes, now()));
    }

    private SimulatedPerson store(HubSpotContact contact) {
        contacts.get(contact.id())
                .flatMap(before -> before.value(EMAIL))
                .ifPresent(email -> idsByEmail.remove(key(email)));
        contacts.put(contact.id(), contact, clock.instant());
        if (!contact.archived()) {
            contact.value(EMAIL).ifPresent(email -> idsByEmail.put(key(email), contact.id()));
        }
        return contact.person();
    }

    private HubSpotContact live(String type, String id) {
        if (!type.equalsIgnoreCase("Contact")) {
            throw new NoSuchElementException("No type '" + type + "'. There is Contact.");
        }
        return Optional.of(id)
                .filter(text -> text.matches("\\d{1,18}"))
                .flatMap(text -> contacts.get(Long.parseLong(text)))
                .filter(contact -> !contact.archived())
                .orElseThrow(() -> new NoSuchElementException("No Contact with id " + id + " that isn't deleted"));
    }

    private void requireFree(String email) {
        if (findByEmail(email).isPresent()) {
            throw new IllegalStateException("Another contact has that address already");
        }
    }

    private String optOutValue(String email) {
        return preference(email, Duration.ZERO)
                .map(preference -> String.valueOf(preference.optedOut()))
                .orElse("");
    }

    private static String key(String email) {
        return email.toLowerCase(Locale.ROOT);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
