package org.crmoptout.testkit.contract;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.testkit.contract.PretendedPeople.Written;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The API of the CRM that the reference connector speaks: plain REST in JSON, by record id or by address. */
final class PlainDialect implements CrmDialect {

    private static final String TOKEN = "pl41n-t0ken-0123456789";
    private static final JsonMapper JSON = JsonMapper.shared();

    @Override
    public Map<String, String> settings(URI crm, Duration answerWithin) {
        return Map.of("base-url", crm.toString(), "token", TOKEN, "request-timeout", answerWithin.toString());
    }

    @Override
    public Set<String> secrets() {
        return Set.of(TOKEN);
    }

    @Override
    public CrmReply answer(CrmRequest request, PretendedPeople people) {
        if (!("Bearer " + TOKEN).equals(request.headers().get("authorization"))) {
            return CrmReply.json(401, "{\"error\":\"unauthorized\"}");
        }
        ObjectNode reply = JSON.createObjectNode();
        switch (request.path()) {
            case "/account" -> reply.put("id", people.accountId()).put("name", people.accountName());
            case "/read" -> read(JSON.readTree(request.body()), people, reply);
            case "/write" -> write(JSON.readTree(request.body()), people, reply);
            case "/opted-out" -> list(people.optedOut(request.parameter("after").orElse("")), reply);
            case "/changes" ->
                list(
                        people.changed(
                                Instant.parse(request.parameter("from").orElseThrow()),
                                request.parameter("after").orElse("")),
                        reply);
            case "/find" ->
                list(people.carrying(EmailAddress.of(request.parameter("email").orElseThrow())), reply);
            default -> {
                return CrmReply.json(404, "{\"error\":\"no such resource\"}");
            }
        }
        return CrmReply.json(200, reply.toString());
    }

    private static void read(JsonNode asked, PretendedPeople people, ObjectNode reply) {
        var found = reply.putArray("people");
        for (JsonNode id : asked.path("ids")) {
            ObjectNode row = found.addObject().put("id", id.stringValue());
            people.find(id.stringValue()).ifPresentOrElse(person -> put(person, row), () -> row.put("deleted", true));
        }
        for (JsonNode address : asked.path("addresses")) {
            ObjectNode row =
                    found.addObject().put("email", address.stringValue()).put("deleted", false);
            put(people.optOut(EmailAddress.of(address.stringValue())), row);
        }
    }

    private static void write(JsonNode asked, PretendedPeople people, ObjectNode reply) {
        var results = reply.putArray("results");
        for (JsonNode change : asked.path("changes")) {
            boolean optOut = change.path("optOut").booleanValue();
            Optional<String> revision = change.path("revision").stringValueOpt();
            Written written = change.has("id")
                    ? people.write(change.path("id").stringValue(), optOut, revision)
                    : people.write(EmailAddress.of(change.path("email").stringValue()), optOut, revision);
            results.addObject().put("outcome", written.name());
        }
    }

    private static void list(List<PretendedPerson> page, ObjectNode reply) {
        var people = reply.putArray("people");
        page.forEach(person -> put(person, people.addObject()));
    }

    private static void put(PretendedPerson person, ObjectNode row) {
        row.put("id", person.ref().id());
        row.put("type", person.ref().type().name());
        row.put("email", person.address().value());
        row.put("modified", person.modifiedAt().toString());
        row.put("deleted", person.deleted());
        person.mergedInto().ifPresent(winner -> row.put("mergedInto", winner.id()));
        put(person.optOut(), row);
    }

    private static void put(PretendedOptOut optOut, ObjectNode row) {
        optOut.value().ifPresent(value -> {
            switch (value) {
                case "true" -> row.put("optOut", true);
                case "false" -> row.put("optOut", false);
                default -> row.put("optOut", value);
            }
        });
        row.put("optOutChanged", optOut.changedAt().toString());
        row.put("revision", optOut.revision());
    }
}
