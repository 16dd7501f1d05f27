package org.crmoptout.service.web;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;

/** A script that uses the API: HTTP Basic, no cookies. Without a name it is nobody. */
public final class Script {

    private static final AtomicInteger PEOPLE = new AtomicInteger();

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI base;
    private final String name;
    private final String password;

    public Script(int port, String name, String password) {
        this.base = URI.create("http://127.0.0.1:" + port);
        this.name = name;
        this.password = password;
    }

    /** A development user, whose password is its name. */
    public static Script of(int port, String name) {
        return new Script(port, name, name);
    }

    public static Script nobody(int port) {
        return new Script(port, "", "");
    }

    public Answer get(String path) {
        return send(request(path).GET());
    }

    public Answer json(String method, String path, String json) {
        return body(method, path, "application/json", json);
    }

    public Answer body(String method, String path, String type, String body) {
        return send(request(path).header("Content-Type", type).method(method, BodyPublishers.ofString(body)));
    }

    /** A body whose length is not told. */
    public Answer chunked(String method, String path, String type, String body) {
        BodyPublisher publisher =
                BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
        return send(request(path).header("Content-Type", type).method(method, publisher));
    }

    /** As a file of a form. */
    public Answer upload(String path, String csv) {
        String body = "--part\r\nContent-Disposition: form-data; name=\"file\"; filename=\"people.csv\"\r\n"
                + "Content-Type: text/csv\r\n\r\n" + csv + "\r\n--part--\r\n";
        return body("POST", path, "multipart/form-data; boundary=part", body);
    }

    public Answer post(String path) {
        return send(request(path).POST(BodyPublishers.noBody()));
    }

    public Answer send(String method, String path, String header, String value) {
        return send(request(path).header(header, value).method(method, BodyPublishers.noBody()));
    }

    /** Someone new, by an import; answers with the id. The record is {@code <type>/<surname>}. */
    public Someone person(String workspace, String connection, String type) {
        String surname = "P" + PEOPLE.incrementAndGet() + "x";
        String csv = "first_name,last_name,email,type,record_id,connection\n" + "Ada," + surname + ","
                + surname.toLowerCase(java.util.Locale.ROOT) + "@example.org," + type + "," + surname + "," + connection
                + "\n";
        String people = "/api/v1/workspaces/" + workspace + "/people";
        Answer imported = body("POST", people + "/import", "text/csv", csv);
        if (imported.status() != 200) {
            throw new AssertionError(imported.toString());
        }
        String id = get(people + "?q=" + surname).text("/items/0/id");
        return new Someone(id, surname, people + "/" + id);
    }

    /** Somebody made for one test. */
    public record Someone(String id, String surname, String path) {}

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path));
        return name.isEmpty()
                ? request
                : request.header(
                        "Authorization",
                        "Basic "
                                + Base64.getEncoder()
                                        .encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8)));
    }

    private Answer send(HttpRequest.Builder request) {
        try {
            return new Answer(http.send(request.build(), BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
