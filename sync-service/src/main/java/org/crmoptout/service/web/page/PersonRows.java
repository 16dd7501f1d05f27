package org.crmoptout.service.web.page;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.crmoptout.connector.DncTransition;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.runtime.sync.Delivery;
import org.crmoptout.runtime.sync.OptOutKey;
import org.crmoptout.service.flow.FlowPerson;
import org.crmoptout.service.flow.FlowPerson.StopReason;
import org.crmoptout.service.flow.FlowStatus;
import org.crmoptout.service.label.Actor;
import org.crmoptout.service.label.UnmarkObstacle;
import org.crmoptout.service.people.MarkSource;
import org.crmoptout.service.people.Person;
import org.crmoptout.service.people.PersonLabel;
import org.crmoptout.service.sync.ConnectionView;
import org.crmoptout.service.sync.KeyView;
import org.crmoptout.service.web.PersonInCrm;
import org.crmoptout.service.web.page.PersonRow.CrmCell;
import org.crmoptout.service.web.page.PersonRow.CrmLine;
import org.crmoptout.service.web.page.PersonRow.FlowLine;
import org.crmoptout.service.web.page.PersonRow.Obstacle;
import org.crmoptout.service.web.page.PersonRow.Pending;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Puts what is known of people into words. Thread-safe. */
@Component
final class PersonRows {

    private final Clock clock;

    PersonRows(Clock clock) {
        this.clock = clock;
    }

    PersonRow row(PersonInCrm view, Actor actor, List<ConnectionView> connections) {
        Instant now = clock.instant();
        Person person = view.person();
        PersonLabel label = person.label();
        boolean mayUnmark =
                actor.hasEngageSeat() && label.isMarked() && view.obstacles().isEmpty();
        return new PersonRow(
                person.id(),
                name(person),
                view.types(),
                person.emailAddresses().stream().map(EmailAddress::value).toList(),
                label.isMarked(),
                label.since() == null ? null : Moment.of(label.since(), now),
                how(label),
                label.reason(),
                label.notice(),
                person.account() == null ? null : person.account().id(),
                person.account() == null ? null : person.account().name(),
                view.flows().stream().map(flow -> flow(flow, now)).toList(),
                connections.stream()
                        .map(connection -> cell(view, connection, now))
                        .toList(),
                actor.hasEngageSeat(),
                actor.hasEngageSeat() && !label.isMarked(),
                mayUnmark,
                actor.hasEngageSeat() && label.isMarked()
                        ? view.obstacles().stream()
                                .map(obstacle -> obstacle(obstacle, connections))
                                .distinct()
                                .toList()
                        : List.of());
    }

    static FlowLine flow(FlowPerson person, Instant now) {
        String detail = switch (person.status()) {
            case ACTIVE ->
                "step " + person.step() + " of " + person.steps()
                        + (person.dueAt() == null || !person.dueAt().isAfter(now)
                                ? ", due"
                                : ", due " + Moment.of(person.dueAt(), now).text());
            case FINISHED -> "all " + person.steps() + " steps done";
            case STOPPED ->
                (person.stopReason() == StopReason.DO_NOT_CONTACT ? "do not contact" : "by hand")
                        + (person.stoppedBy() == null || person.stoppedBy().isEmpty() ? "" : ": " + person.stoppedBy());
        };
        return new FlowLine(
                person.flowId(),
                person.flowName(),
                person.status() == FlowStatus.ACTIVE,
                words(person.status()),
                detail,
                Moment.of(person.changedAt(), now));
    }

    static String words(FlowStatus status) {
        return switch (status) {
            case ACTIVE -> "Active";
            case FINISHED -> "Finished";
            case STOPPED -> "Stopped";
        };
    }

    private static Obstacle obstacle(UnmarkObstacle obstacle, List<ConnectionView> connections) {
        String name = connections.stream()
                .filter(connection -> connection.id().equals(obstacle.connectionId()))
                .map(ConnectionView::name)
                .findFirst()
                .orElse(obstacle.connectionId());
        String summary = switch (obstacle.kind()) {
            case CRM_CANNOT_UNMARK -> "Can’t be unmarked in " + name;
            case NOT_SEEN_YET -> "Not seen in " + name + " yet";
        };
        return new Obstacle(summary, obstacle.reason());
    }

    static String name(Person person) {
        String name = (person.firstName() + " " + person.lastName()).strip();
        if (!name.isEmpty()) {
            return name;
        }
        return person.emailAddresses().stream()
                .findFirst()
                .map(EmailAddress::value)
                .orElse("Without a name (" + person.id() + ")");
    }

    private static String how(PersonLabel label) {
        @Nullable MarkSource source = label.source();
        String by = label.by() == null ? "" : label.by();
        if (source == null || (source == MarkSource.CRM && !by.isEmpty())) {
            return by;
        }
        return by.isEmpty() ? words(source) : words(source) + ", " + by;
    }

    static String words(MarkSource source) {
        return switch (source) {
            case CONTACT_CARD -> "contact card";
            case PERSON_VIEW -> "person view";
            case DIALER_OPT_OUT -> "asked in a call";
            case OPT_OUT_LIST -> "list of opt-outs";
            case CRM -> "CRM";
            case UNSUBSCRIBE_LINK -> "unsubscribe link";
        };
    }

    private static CrmCell cell(PersonInCrm view, ConnectionView connection, Instant now) {
        List<CrmLine> lines = view.keys().stream()
                .filter(key -> key.connectionId().equals(connection.id()))
                .map(key -> line(key, now))
                .toList();
        boolean known = view.person().records().stream()
                .anyMatch(record -> record.connectionId().equals(connection.id()));
        return new CrmCell(connection.name(), lines, nothingSeen(connection.syncEnabled(), known, view.person()));
    }

    private static String nothingSeen(boolean syncEnabled, boolean known, Person person) {
        if (!syncEnabled) {
            return "Sync is off";
        }
        if (!known) {
            return "Not in this CRM";
        }
        return person.emailAddresses().isEmpty() ? "No email address to opt out" : "Not seen yet";
    }

    private static CrmLine line(KeyView key, Instant now) {
        OptOutKey.@Nullable OfRecord record = key.key() instanceof OptOutKey.OfRecord of ? of : null;
        return new CrmLine(
                record == null ? key.key().text() : record.ref().type().name(),
                record == null ? null : record.ref().id(),
                value(key),
                tone(key),
                key.seenAt() == null ? null : Moment.of(key.seenAt(), now),
                key.pending() == null ? null : pending(key.pending(), now),
                key.question());
    }

    private static String value(KeyView key) {
        if (key.gone()) {
            return "No longer in the CRM";
        }
        if (key.value() == null) {
            return "Not seen yet";
        }
        return switch (key.value()) {
            case OPTED_OUT -> "Opted out";
            case NOT_OPTED_OUT -> "Not opted out";
            case UNKNOWN -> "Unknown";
        };
    }

    private static String tone(KeyView key) {
        if (key.gone() || key.value() == null) {
            return "none";
        }
        return switch (key.value()) {
            case OPTED_OUT -> "out";
            case NOT_OPTED_OUT -> "in";
            case UNKNOWN -> "none";
        };
    }

    static Pending pending(Delivery delivery, Instant now) {
        String what = delivery.transition() == DncTransition.MARK ? "Opt-out" : "Lifting the opt-out";
        Delivery.@Nullable Parked parked = delivery.parked();
        if (parked != null) {
            return new Pending(
                    delivery.id(), what + " needs help", true, Plainly.say(parked.reason()), parked.remedy());
        }
        @Nullable String problem = delivery.lastProblem();
        String next = delivery.notBefore().isAfter(now)
                ? "; next try " + Moment.of(delivery.notBefore(), now).text()
                : "";
        return new Pending(
                delivery.id(), what + " on its way", false, problem == null ? null : Plainly.say(problem) + next, null);
    }
}
