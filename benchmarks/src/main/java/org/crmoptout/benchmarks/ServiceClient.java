package org.crmoptout.benchmarks;

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
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks a sync service with one workspace {@code w} and one connection {@code crm} over HTTP. Thread-safe. */
class ServiceClient {

    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final String HEADER = "first_name,last_name,email,type,record_id,connection,account\n";
    private static final int LINES_A_FILE = 20_000;
    private static final int ACCOUNTS = 100;
    private static final JsonMapper JSON = new JsonMapper();

    private final String base;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** Of the service at an address without a path. */
    ServiceClient(String base) {
        this.base = base;
    }

    boolean isHealthy() {
        try {
            return http.send(request("GET", "/actuator/health", ""), BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Looks twice a second until it is so. */
    static void await(BooleanSupplier condition) throws InterruptedException {
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > giveUp) {
                throw new IllegalStateException("what was waited for did not happen within " + PATIENCE);
            }
            Thread.sleep(500);
        }
    }

    /** A request of the API by an admin with a seat, who says so by user and password. */
    HttpRequest request(String method, String path, String json) {
        return request(method, path, json, "Basic " + base64("admin:admin"));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    HttpRequest request(String method, String path, String json, String authorization) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofMinutes(2))
                .header("Authorization", authorization);
        return json.isEmpty()
                ? request.method(method, BodyPublishers.noBody()).build()
                : request.header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofString(json))
                        .build();
    }

    URI uri(String path) {
        return URI.create(base + path);
    }

    /** Sends a request, to be answered with 200 or 202. */
    JsonNode ask(HttpRequest request) {
        try {
            return JSON.readTree(good(http.send(request, BodyHandlers.ofString())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    JsonNode get(String path) {
        return ask(request("GET", path, ""));
    }

    /** What stands at a path, as an admin sees it. */
    String text(String path) {
        return send(request("GET", path, "")).join();
    }

    /** Sends a request and does not wait; what is not answered with 200 fails. */
    CompletableFuture<String> send(HttpRequest request) {
        return http.sendAsync(request, BodyHandlers.ofString()).thenApply(ServiceClient::good);
    }

    private static String good(HttpResponse<String> answer) {
        if (answer.statusCode() / 100 != 2) {
            throw new IllegalStateException(
                    answer.request().uri().getPath() + " was answered with " + answer.statusCode());
        }
        return answer.body();
    }

    /** Imports everyone a simulated CRM has, as an admin would, from CSV files. */
    void importPeople(String simulator) {
        JsonNode people = ask(HttpRequest.newBuilder(URI.create(simulator + "/__simulator/people"))
                .build());
        StringBuilder csv = new StringBuilder();
        int lines = 0;
        for (JsonNode person : people) {
            csv.append(csv.isEmpty() ? HEADER : "")
                    .append(person.required("firstName").asString())
                    .append(',')
                    .append(person.required("lastName").asString())
                    .append(',')
                    .append(person.path("email").asString(""))
                    .append(',')
                    .append(person.required("type").asString())
                    .append(',')
                    .append(person.required("id").asString())
                    .append(",crm,Account ")
                    .append(lines % ACCOUNTS)
                    .append('\n');
            lines++;
            if (lines % LINES_A_FILE == 0 || lines == people.size()) {
                importCsv(csv.toString());
                csv.setLength(0);
            }
        }
    }

    /** Imports so many made-up people, each with a record. */
    void importPeople(int many) {
        for (int from = 0; from < many; from += LINES_A_FILE) {
            StringBuilder csv = new StringBuilder(HEADER);
            for (int i = from; i < Math.min(many, from + LINES_A_FILE); i++) {
                csv.append("Pat,Doe" + i + ",person" + i + "@example.org,Contact,c" + i + ",crm,Account "
                                + i % ACCOUNTS)
                        .append('\n');
            }
            importCsv(csv.toString());
        }
    }

    private void importCsv(String csv) {
        ask(HttpRequest.newBuilder(uri("/api/v1/workspaces/w/people/import"))
                .header("Authorization", "Basic " + base64("admin:admin"))
                .header("Content-Type", "text/csv")
                .POST(BodyPublishers.ofString(csv))
                .build());
    }

    /** Waits until the connection's first run is over, the first comparison too, and nothing is on its way. */
    void awaitCalm(long keys) throws InterruptedException {
        await(() -> {
            JsonNode connection = get("/api/v1/workspaces/w/connections/crm");
            JsonNode counts = connection.required("counts");
            JsonNode sweeps = get("/api/v1/workspaces/w/connections/crm/sweeps");
            return connection.required("state").asString().equals("RUNNING")
                    && connection
                            .required("firstRun")
                            .required("phase")
                            .asString()
                            .equals("RUNNING")
                    && counts.required("keys").asLong() >= keys
                    && counts.required("unseen").asLong() == 0
                    && counts.required("waiting").asLong() == 0
                    && !sweeps.isEmpty()
                    && sweeps.get(0).has("endedAt");
        });
    }

    /** The workspace's people who are not marked, each with the id of their record. */
    Map<String, String> recordsOfUnmarked() {
        Map<String, String> records = new LinkedHashMap<>();
        for (int page = 0; ; page++) {
            JsonNode items = get("/api/v1/workspaces/w/people?label=UNMARKED&page=" + page)
                    .required("items");
            if (items.isEmpty()) {
                return records;
            }
            items.forEach(item -> records.put(
                    item.required("id").asString(),
                    item.required("records").get(0).required("id").asString()));
        }
    }

    /** The ids of the first people who are not marked. */
    List<String> unmarked(int many) {
        List<String> ids = new ArrayList<>();
        for (int page = 0; ids.size() < many; page++) {
            JsonNode items = get("/api/v1/workspaces/w/people?label=UNMARKED&page=" + page)
                    .required("items");
            if (items.isEmpty()) {
                throw new IllegalStateException("there are only " + ids.size() + " people to mark, not " + many);
            }
            items.forEach(item -> ids.add(item.required("id").asString()));
        }
        return ids.subList(0, many);
    }

    /** Marks a person by a hand. */
    CompletableFuture<String> mark(String personId) {
        return send(request(
                "PUT", "/api/v1/workspaces/w/people/" + personId + "/do-not-contact", "{\"source\":\"PERSON_VIEW\"}"));
    }

    /** Marks some people at once, at most 500. */
    void markMany(List<String> personIds) {
        ask(request(
                "POST",
                "/api/v1/workspaces/w/people/mark",
                "{\"people\":[\"" + String.join("\",\"", personIds) + "\"],\"source\":\"PERSON_VIEW\"}"));
    }
}
