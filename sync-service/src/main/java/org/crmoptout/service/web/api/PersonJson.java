package org.crmoptout.service.web.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.time.Instant;
import java.util.List;
import org.crmoptout.connector.DncLabel;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.service.label.UnmarkObstacle;
import org.crmoptout.service.people.CrmRecord;
import org.crmoptout.service.people.MarkSource;
import org.crmoptout.service.people.Person;
import org.crmoptout.service.people.PersonLabel;
import org.crmoptout.service.web.PersonInCrm;
import org.jspecify.annotations.Nullable;

/** A person as the API shows them. What is not known is left out. */
@JsonInclude(Include.NON_NULL)
record PersonJson(
        String id,
        String firstName,
        String lastName,
        List<String> types,
        List<String> emailAddresses,
        @Nullable AccountJson account,
        LabelJson doNotContact,
        UnmarkJson unmark,
        List<RecordJson> records,
        List<KeyJson> keys,
        List<FlowPersonJson> flows) {

    static PersonJson of(PersonInCrm view) {
        Person person = view.person();
        return new PersonJson(
                person.id(),
                person.firstName(),
                person.lastName(),
                view.types(),
                person.emailAddresses().stream().map(EmailAddress::value).toList(),
                AccountJson.of(person.account()),
                LabelJson.of(person.label()),
                new UnmarkJson(
                        view.obstacles().isEmpty(),
                        view.obstacles().stream().map(ObstacleJson::of).toList()),
                person.records().stream().map(RecordJson::of).toList(),
                view.keys().stream().map(KeyJson::of).toList(),
                view.flows().stream().map(FlowPersonJson::of).toList());
    }

    @JsonInclude(Include.NON_NULL)
    record LabelJson(
            DncLabel label,
            @Nullable Instant since,
            @Nullable Instant assertedAt,
            @Nullable MarkSource source,
            @Nullable String by,
            @Nullable String reason,
            @Nullable String notice) {

        static LabelJson of(PersonLabel label) {
            return new LabelJson(
                    label.label(),
                    label.since(),
                    label.assertedAt(),
                    label.source(),
                    label.by(),
                    label.reason(),
                    label.notice());
        }
    }

    record UnmarkJson(boolean possible, List<ObstacleJson> obstacles) {}

    record ObstacleJson(UnmarkObstacle.Kind kind, String connection, String reason) {

        static ObstacleJson of(UnmarkObstacle obstacle) {
            return new ObstacleJson(obstacle.kind(), obstacle.connectionId(), obstacle.reason());
        }
    }

    record RecordJson(String connection, String type, String id) {

        static RecordJson of(CrmRecord record) {
            return new RecordJson(
                    record.connectionId(),
                    record.ref().type().name(),
                    record.ref().id());
        }
    }
}
