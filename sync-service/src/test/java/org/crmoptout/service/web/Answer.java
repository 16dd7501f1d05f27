package org.crmoptout.service.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the service answered. */
public final class Answer {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpResponse<String> response;

    Answer(HttpResponse<String> response) {
        this.response = response;
    }

    public int status() {
        return response.statusCode();
    }

    public String body() {
        return response.body();
    }

    public Optional<String> header(String name) {
        return response.headers().firstValue(name);
    }

    public JsonNode json() {
        return JSON.readTree(body());
    }

    /** The text at a JSON pointer; empty when there is none. */
    public String text(String pointer) {
        return json().at(pointer).asString("");
    }

    /** The detail of a problem, after making sure it is a whole and harmless one. */
    public String problem(int status) {
        assertThat(status()).as(toString()).isEqualTo(status);
        assertThat(header("Content-Type")).hasValue("application/problem+json");
        assertThat(json().at("/status").asInt()).isEqualTo(status);
        assertThat(text("/type")).isNotEmpty();
        assertThat(text("/title")).isNotEmpty();
        assertThat(text("/instance")).startsWith("urn:uuid:");
        assertThat(body())
                .doesNotContainPattern("[A-Za-z0-9]@[A-Za-z0-9]")
                .doesNotContain("Exception", "\tat ", "very-secret-value", "org.crmoptout", "springframework");
        return text("/detail");
    }

    /** The part of a page between two texts. */
    public String between(String from, String to) {
        int start = body().indexOf(from);
        assertThat(start).as("'%s' in the page", from).isNotNegative();
        int end = body().indexOf(to, start);
        assertThat(end).as("'%s' after '%s'", to, from).isNotNegative();
        return body().substring(start, end);
    }

    /** The table's row of a person. */
    public String row(Script.Someone person) {
        return between("id=\"row-" + person.id() + "\"", "</tr>");
    }

    @Override
    public String toString() {
        return status() + " " + body();
    }
}
