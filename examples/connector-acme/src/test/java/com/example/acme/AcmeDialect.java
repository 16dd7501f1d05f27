package com.example.acme;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.testkit.contract.CrmDialect;
import org.crmoptout.testkit.contract.CrmReply;
import org.crmoptout.testkit.contract.CrmRequest;
import org.crmoptout.testkit.contract.PretendedPeople;
import org.crmoptout.testkit.contract.PretendedPerson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Acme's API in words of Acme's own documentation; the testkit keeps the people and makes the trouble. */
final class AcmeDialect implements CrmDialect {

    private static final String TOKEN = "acme-t0ken-for-the-contract";
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
        String[] path = request.path().split("/"); // "", "v1", "people", id, "opt-out"
        ObjectNode body = JSON.createObjectNode();
        if (!("Bearer " + TOKEN).equals(request.headers().get("authorization"))) {
            return error(401);
        } else if (request.path().equals("/v1/account")) {
            body.put("id", people.accountId()).put("name", people.accountName());
        } else if (request.path().equals("/v1/people")) {
            ArrayNode page = body.putArray("people");
            list(request, people).forEach(person -> page.add(json(person)));
        } else if (path.length == 4) {
            return people.find(path[3]).map(person -> ok(json(person))).orElseGet(() -> error(404));
        } else if (path.length == 5 && request.method().equals("PUT")) {
            return write(path[3], request, people);
        } else {
            return error(404);
        }
        return ok(body);
    }

    private static List<PretendedPerson> list(CrmRequest request, PretendedPeople people) {
        Optional<String> email = request.parameter("email");
        if (email.isPresent()) {
            return people.carrying(EmailAddress.of(email.get()));
        }
        Instant from = Instant.ofEpochMilli(
                Long.parseLong(request.parameter("changedFrom").orElseThrow()));
        return people.changed(from, request.parameter("afterId").orElse(""));
    }

    private static CrmReply write(String id, CrmRequest request, PretendedPeople people) {
        Optional<PretendedPerson> before = people.find(id);
        JsonNode wish = JSON.readTree(request.body());
        boolean optOut = wish.path("optedOut").booleanValue();
        return switch (people.write(id, optOut, wish.path("ifRevision").stringValueOpt())) {
            case DONE -> ok(result(before.orElseThrow().optOut().isOptedOut() == optOut ? "unchanged" : "changed"));
            case OTHER_REVISION ->
                ok(result("newer").set("person", json(people.find(id).orElseThrow())));
            case NO_SUCH_RECORD -> error(410);
            case REFUSED -> error(422);
        };
    }

    private static ObjectNode result(String word) {
        return JSON.createObjectNode().put("result", word);
    }

    private static ObjectNode json(PretendedPerson person) {
        ObjectNode json = JSON.createObjectNode().put("id", person.ref().id());
        json.put("state", person.mergedInto().isPresent() ? "merged" : person.deleted() ? "deleted" : "active");
        person.mergedInto().ifPresent(winner -> json.put("mergedInto", winner.id()));
        person.optOut().value().ifPresent(value -> {
            switch (value) {
                case "true", "false" -> json.put("optedOut", Boolean.parseBoolean(value));
                default -> json.put("optedOut", value);
            }
        });
        return json.put("revision", person.optOut().revision())
                .put("changed", String.valueOf(person.modifiedAt().toEpochMilli()));
    }

    private static CrmReply ok(ObjectNode body) {
        return CrmReply.json(200, body.toString());
    }

    private static CrmReply error(int status) {
        return CrmReply.json(status, "{\"error\":\"see the status\"}");
    }
}
