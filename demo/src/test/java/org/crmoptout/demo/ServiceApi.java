package org.crmoptout.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service's HTTP API, as a script uses it. */
final class ServiceApi {

    private static final JsonMapper JSON = JsonMapper.shared();

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

    JsonNode person(String workspace, String id) {
        return get("/api/v1/workspaces/" + workspace + "/people/" + id);
    }

    String label(String workspace, String id) {
        return person(workspace, id).at("/doNotContact/label").asString();
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
