package org.crmoptout.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.crmoptout.testkit.simulator.SimulatedPerson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service's HTTP API, as a script uses it. */
final class ServiceApi {

    private static final JsonMapper JSON = JsonMapper.shared();
    /** Nobody waits for ever for a process that hangs. */
    private static final Duration LONGEST_ANSWER = Duration.ofMinutes(1);

    private static final Set<String> HAD = ConcurrentHashMap.newKeySet();

    private final HttpClient http = HttpClient.newHttpClient();
    private final String baseUrl;
    private final String user;

    ServiceApi(String baseUrl, String user) {
        this.baseUrl = baseUrl;
        this.user = user;
    }

    record Answer(int status, JsonNode body) {}

    Answer send(String method, String path, String body, String contentType) {
        String credentials = Base64.getEncoder().encodeToString((user + ":" + user).getBytes(StandardCharsets.UTF_8));
        HttpRequest request = HttpRequest.newBuilder(URI.create(baseUrl + path))
                .timeout(LONGEST_ANSWER)
                .header("Authorization", "Basic " + credentials)
                .header("Content-Type", contentType)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            String text = response.body();
            return new Answer(response.statusCode(), JSON.readTree(text.isEmpty() ? "null" : text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    Answer send(String method, String path, String json) {
        return send(method, path, json, "application/json");
    }

    JsonNode get(String path) {
        return ok(send("GET", path, ""));
    }

    JsonNode ok(Answer answer) {
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        return answer.body();
    }

    JsonNode done(Answer answer) {
        assertThat(answer.status()).as(answer.body().toString()).isBetween(200, 299);
        return answer.body();
    }

    /** Until the service answers. */
    void awaitUp() {
        await().atMost(Duration.ofSeconds(180))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(get("/api/v1/workspaces")).isNotEmpty());
    }

    /** Brings people of a CRM into a workspace. */
    void bringIn(String workspace, String connection, List<SimulatedPerson> people) {
        String csv = people.stream()
                .map(person -> String.join(
                        ",",
                        person.firstName(),
                        person.lastName(),
                        person.email().orElseThrow(),
                        person.type(),
                        person.id(),
                        connection))
                .collect(
                        Collectors.joining("\r\n", "first_name,last_name,email,type,record_id,connection\r\n", "\r\n"));
        ok(send("POST", "/api/v1/workspaces/" + workspace + "/people/import", csv, "text/csv"));
    }

    /** Until each record or address of a workspace was looked at. */
    void awaitAllSeen(String workspace) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            JsonNode connection =
                    get("/api/v1/workspaces/" + workspace + "/connections").get(0);
            assertThat(connection.at("/state").asString()).isEqualTo("RUNNING");
            assertThat(connection.at("/counts/keys").asInt()).isPositive();
            assertThat(connection.at("/counts/unseen").asInt()).isZero();
        });
    }

    /** Only what was seen again since it was marked can be told to have been lifted later. */
    boolean isSeenSinceMarked(String workspace, Person person) {
        JsonNode now = person(workspace, person.id());
        return Instant.parse(now.at("/keys/0/seenAt").asString())
                .isAfter(Instant.parse(now.at("/doNotContact/assertedAt").asString()));
    }

    JsonNode person(String workspace, String id) {
        return get("/api/v1/workspaces/" + workspace + "/people/" + id);
    }

    String label(String workspace, String id) {
        return person(workspace, id).at("/doNotContact/label").asString();
    }

    /** A person with one record and one address that nobody else has. */
    record Person(String id, String name, String type, String recordId, String address) {}

    /** Somebody unmarked whom no other test has had, from anywhere in the list. */
    Person someone(String workspace) {
        return someone(workspace, person -> true);
    }

    /** The same, of a type of record. */
    Person someone(String workspace, String type) {
        return someone(workspace, person -> person.type().equals(type));
    }

    private Person someone(String workspace, Predicate<Person> wanted) {
        List<Person> free = IntStream.range(0, 20)
                .mapToObj(page -> get("/api/v1/workspaces/" + workspace + "/people?label=UNMARKED&page=" + page))
                .flatMap(page -> page.get("items").valueStream())
                .filter(item -> item.get("records").size() == 1
                        && item.get("emailAddresses").size() == 1
                        && item.get("keys").size() == 1)
                .map(item -> new Person(
                        item.get("id").asString(),
                        item.get("firstName").asString() + " "
                                + item.get("lastName").asString(),
                        item.at("/records/0/type").asString(),
                        item.at("/records/0/id").asString(),
                        item.at("/emailAddresses/0").asString()))
                .filter(person -> wanted.test(person) && !HAD.contains(person.id()))
                .toList();
        Person person = free.get(Math.floorMod(31 * HAD.size(), free.size()));
        HAD.add(person.id());
        return person;
    }

    Answer mark(String workspace, String id) {
        return send("PUT", doNotContact(workspace, id), "{\"source\":\"CONTACT_CARD\",\"reason\":\"asked by phone\"}");
    }

    Answer markAsAsked(String workspace, String id) {
        return send("PUT", doNotContact(workspace, id), "{\"source\":\"DIALER_OPT_OUT\"}");
    }

    Answer unmark(String workspace, String id) {
        return send("DELETE", doNotContact(workspace, id), "{\"reason\":\"asked to be called again\"}");
    }

    private static String doNotContact(String workspace, String id) {
        return "/api/v1/workspaces/" + workspace + "/people/" + id + "/do-not-contact";
    }
}
