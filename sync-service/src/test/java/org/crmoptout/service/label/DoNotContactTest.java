package org.crmoptout.service.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Instant;
import java.util.List;
import org.crmoptout.connector.DncLabel;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.service.Crowd;
import org.crmoptout.service.WholeService;
import org.crmoptout.service.people.MarkSource;
import org.crmoptout.service.people.NotFoundException;
import org.crmoptout.service.people.People;
import org.crmoptout.service.people.PeopleImport;
import org.crmoptout.service.people.Person;
import org.crmoptout.service.people.PersonLabel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.springframework.beans.factory.annotation.Autowired;

@WholeService
@DisplayName("The do-not-contact label, with every sync off")
class DoNotContactTest {

    private static final Reason ASKED = new Reason("They asked for it");

    @Autowired
    private DoNotContact doNotContact;

    @Autowired
    private PeopleImport imports;

    @Autowired
    private People people;

    private Crowd crowd() {
        return new Crowd(imports, people);
    }

    private Person ann = person();

    private static Person person() {
        return new Person(
                "",
                "",
                "",
                "",
                new PersonLabel(DncLabel.UNMARKED, null, null, null, null, null, null),
                List.of(),
                List.of(),
                null);
    }

    @BeforeEach
    void someone() {
        ann = crowd().contact("alpha", "alpha-records");
    }

    private PersonLabel label() {
        return crowd().again(ann).label();
    }

    @ParameterizedTest
    @EnumSource(
            value = MarkSource.class,
            names = {"CONTACT_CARD", "PERSON_VIEW", "DIALER_OPT_OUT"})
    @DisplayName("L1: a rep marks from the contact card, the person view and the dialer")
    void marks(MarkSource source) {
        PersonLabel marked = doNotContact.mark(Crowd.REP, ann.id(), source, ASKED);

        assertThat(marked.label()).isEqualTo(DncLabel.MARKED);
        assertThat(marked.source()).isEqualTo(source);
        assertThat(marked.by()).isEqualTo("Rep");
        assertThat(marked.reason()).isEqualTo("They asked for it");
        assertThat(marked.since()).isNotNull().isEqualTo(marked.assertedAt());
        assertThat(label()).isEqualTo(marked);
    }

    @ParameterizedTest
    @EnumSource(
            value = MarkSource.class,
            mode = Mode.EXCLUDE,
            names = {"CONTACT_CARD", "PERSON_VIEW", "DIALER_OPT_OUT"})
    @DisplayName("L1: nobody can claim by hand to be the CRM or an unsubscribe link")
    void notByHand(MarkSource source) {
        assertThatThrownBy(() -> doNotContact.mark(Crowd.REP, ann.id(), source, ASKED))
                .isInstanceOf(NotEntitledException.class);
        assertThat(label().label()).isEqualTo(DncLabel.UNMARKED);
    }

    @Test
    @DisplayName("L1: marking twice is harmless: the first date stays, the last assertion is remembered")
    void twice() {
        PersonLabel first = doNotContact.mark(Crowd.REP, ann.id(), MarkSource.CONTACT_CARD, null);
        PersonLabel second = doNotContact.mark(Crowd.REP, ann.id(), MarkSource.PERSON_VIEW, ASKED);

        assertThat(second.since()).isEqualTo(first.since());
        assertThat(instant(second.assertedAt())).isAfter(instant(first.assertedAt()));
        assertThat(second.source()).isEqualTo(MarkSource.PERSON_VIEW);
        assertThat(second.reason()).isEqualTo("They asked for it");
    }

    private static Instant instant(@org.jspecify.annotations.Nullable Instant instant) {
        return java.util.Objects.requireNonNull(instant);
    }

    @Test
    @DisplayName("L1, L10: an unsubscribe link marks by the address alone")
    void unsubscribes() {
        EmailAddress address = Crowd.addressOf(ann);

        doNotContact.unsubscribe("alpha", EmailAddress.of(address.value().toUpperCase(java.util.Locale.ROOT)), ASKED);

        assertThat(label().source()).isEqualTo(MarkSource.UNSUBSCRIBE_LINK);
    }

    @Test
    @DisplayName("L11: a person's own request can't be downgraded by marking again, only lifted by a reasoned unmark")
    void ownRequest() {
        PersonLabel own = doNotContact.mark(Crowd.REP, ann.id(), MarkSource.DIALER_OPT_OUT, ASKED);

        PersonLabel again = doNotContact.mark(Crowd.REP, ann.id(), MarkSource.CONTACT_CARD, new Reason("Tidy up"));
        assertThat(again.source()).isEqualTo(MarkSource.DIALER_OPT_OUT);
        assertThat(again.reason()).isEqualTo(own.reason());
        assertThat(instant(again.assertedAt())).isAfter(instant(own.assertedAt()));

        doNotContact.markFromCrm("alpha", ann.id(), "Some CRM", false);
        assertThat(label()).isEqualTo(again);

        doNotContact.unmark(Crowd.REP, ann.id(), new Reason("They changed their mind"));
        assertThat(label().label()).isEqualTo(DncLabel.UNMARKED);
    }

    @Test
    @DisplayName("L11: a rep's mark becomes the person's own when they ask for it themselves")
    void upgrade() {
        doNotContact.mark(Crowd.REP, ann.id(), MarkSource.CONTACT_CARD, ASKED);

        doNotContact.unsubscribe("alpha", Crowd.addressOf(ann), ASKED);

        assertThat(label().source()).isEqualTo(MarkSource.UNSUBSCRIBE_LINK);
    }

    @Test
    @DisplayName("L5: only someone with an Engage seat marks or unmarks by hand")
    void seat() {
        for (Actor without : List.of(Crowd.VIEWER, Crowd.ADMIN)) {
            assertThatThrownBy(() -> doNotContact.mark(without, ann.id(), MarkSource.CONTACT_CARD, ASKED))
                    .isInstanceOf(NotEntitledException.class)
                    .hasMessageContaining("Engage seat");
        }
        PersonLabel marked = doNotContact.mark(Crowd.REP, ann.id(), MarkSource.CONTACT_CARD, ASKED);
        for (Actor without : List.of(Crowd.VIEWER, Crowd.ADMIN)) {
            assertThatThrownBy(() -> doNotContact.unmark(without, ann.id(), ASKED))
                    .isInstanceOf(NotEntitledException.class);
            assertThatThrownBy(() -> doNotContact.unmarkAsDecided(without, ann.id(), ASKED))
                    .isInstanceOf(NotEntitledException.class);
        }
        assertThat(label()).isEqualTo(marked);
    }

    @Test
    @DisplayName("nobody reaches a person of another workspace")
    void isolated() {
        assertThatThrownBy(() -> doNotContact.mark(Crowd.BETA_REP, ann.id(), MarkSource.CONTACT_CARD, ASKED))
                .isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> doNotContact.unmark(Crowd.BETA_REP, ann.id(), ASKED))
                .isInstanceOf(NotFoundException.class);
    }

    @Test
    @DisplayName("an unmark is kept with who and why, and one of someone not marked changes nothing")
    void unmarks() {
        PersonLabel untouched = doNotContact.unmark(Crowd.REP, ann.id(), ASKED);
        assertThat(untouched.since()).isNull();

        doNotContact.mark(Crowd.REP, ann.id(), MarkSource.CONTACT_CARD, ASKED);
        PersonLabel lifted = doNotContact.unmark(Crowd.REP, ann.id(), new Reason(" It was a mistake "));

        assertThat(lifted.label()).isEqualTo(DncLabel.UNMARKED);
        assertThat(lifted.by()).isEqualTo("Rep");
        assertThat(lifted.reason()).isEqualTo("It was a mistake");
        assertThat(doNotContact.unmark(Crowd.REP, ann.id(), ASKED)).isEqualTo(lifted);
    }

    @Test
    @DisplayName("a reason is needed, and has its limits")
    void reasons() {
        assertThatThrownBy(() -> new Reason("  ")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Reason("x".repeat(1001))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("L8: a person with a record in a CRM that can't unmark is not unmarked, sync on or off")
    void cannotUnmark() {
        Person there = crowd().contact("alpha", "alpha-addresses");
        doNotContact.mark(Crowd.REP, there.id(), MarkSource.CONTACT_CARD, ASKED);

        UnmarkRefusedException refused = catchThrowableOfType(
                UnmarkRefusedException.class, () -> doNotContact.unmark(Crowd.REP, there.id(), ASKED));

        assertThat(refused.obstacles()).singleElement().satisfies(obstacle -> {
            assertThat(obstacle.kind()).isEqualTo(UnmarkObstacle.Kind.CRM_CANNOT_UNMARK);
            assertThat(obstacle.connectionId()).isEqualTo("alpha-addresses");
            assertThat(obstacle.reason())
                    .contains("Alpha addresses")
                    .contains("resubscribe")
                    .contains("Ask the person");
        });
        assertThat(crowd().again(there).label().isMarked()).isTrue();
        assertThat(doNotContact.obstacles("alpha", List.of(there.id(), ann.id())))
                .containsOnlyKeys(there.id());
    }

    @Test
    @DisplayName("L8: nobody knows whether a CRM without its connector can unmark, so it can't")
    void unknownCannot() {
        Person there = crowd().contact("beta", "beta-absent");
        doNotContact.mark(Crowd.BETA_REP, there.id(), MarkSource.CONTACT_CARD, ASKED);

        assertThatThrownBy(() -> doNotContact.unmark(Crowd.BETA_REP, there.id(), ASKED))
                .isInstanceOf(UnmarkRefusedException.class);
    }

    @Test
    @DisplayName("a mark from the CRM that overtook an unmark tells who unmarked, until they act again")
    void overtaken() {
        doNotContact.mark(Crowd.REP, ann.id(), MarkSource.CONTACT_CARD, ASKED);
        doNotContact.unmark(Crowd.REP, ann.id(), ASKED);

        doNotContact.markFromCrm("alpha", ann.id(), "Some CRM", true);

        assertThat(label().source()).isEqualTo(MarkSource.CRM);
        assertThat(label().by()).isEqualTo("CRM: Some CRM");
        assertThat(label().notice()).contains("by Rep").contains("Some CRM");
        doNotContact.mark(Crowd.REP, ann.id(), MarkSource.CONTACT_CARD, null);
        assertThat(label().notice()).isNull();
    }

    @Test
    @DisplayName("a mark of either of two people whom a CRM has merged counts for both")
    void shared() {
        Person bea = crowd().withAddress("alpha");
        doNotContact.mark(Crowd.REP, bea.id(), MarkSource.DIALER_OPT_OUT, ASKED);

        doNotContact.shareMark("alpha", ann.id(), bea.id());

        assertThat(label().isMarked()).isTrue();
        assertThat(label().source()).isEqualTo(MarkSource.DIALER_OPT_OUT);
    }
}
