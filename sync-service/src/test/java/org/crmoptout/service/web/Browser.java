package org.crmoptout.service.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Someone at a browser: keeps cookies and sends the CSRF token the last whole page had. */
public final class Browser {

    private static final Pattern TOKEN = Pattern.compile("X-CSRF-TOKEN&quot;:&quot;([^&]+)&quot;");

    private static final Pattern HIDDEN =
            Pattern.compile("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\"");

    private final HttpClient http =
            HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
    private final String base;
    private String token = "";

    public Browser(int port) {
        this.base = "http://127.0.0.1:" + port;
    }

    public static Browser signedIn(int port, String name, String password) {
        Browser browser = new Browser(port);
        browser.page("/sign-in");
        browser.post("/sign-in", Map.of("username", name, "password", password));
        browser.page("/w/south");
        return browser;
    }

    /** A whole page. */
    public Answer page(String path) {
        Answer answer = send(HttpRequest.newBuilder(URI.create(base + path)).header("Accept", "text/html"));
        Matcher matcher = TOKEN.matcher(answer.body());
        if (matcher.find()) {
            token = matcher.group(1);
        }
        return answer;
    }

    /** The part of a page htmx asks for. */
    public Answer part(String path) {
        return send(HttpRequest.newBuilder(URI.create(base + path)).header("HX-Request", "true"));
    }

    /** A form, sent by htmx with the token. */
    public Answer post(String path, Map<String, String> form) {
        return send(form(path, form).header("X-CSRF-TOKEN", token));
    }

    /** A form, sent without scripts: the token is a field. */
    public Answer plainForm(String path, Map<String, String> form) {
        Map<String, String> fields = new HashMap<>(form);
        fields.put("_csrf", token);
        return send(HttpRequest.newBuilder(URI.create(base + path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "text/html")
                .POST(BodyPublishers.ofString(encoded(fields))));
    }

    /**
     * Sends a form of a page without scripts, with what the form hides and what is filled in.
     *
     * @return the page it leads to
     */
    public Answer press(String page, String action, Map<String, String> filledIn) {
        return led(plainForm(action, fields(page, action, filledIn)));
    }

    /** Sends a file by a form of a page, without scripts. */
    public Answer plainUpload(String page, String csv) {
        fields(page, page, Map.of());
        String body = "--part\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\n" + token + "\r\n" + file(csv);
        return send(HttpRequest.newBuilder(URI.create(base + page))
                .header("Content-Type", "multipart/form-data; boundary=part")
                .header("Accept", "text/html")
                .POST(BodyPublishers.ofString(body)));
    }

    /** The page an answer leads to. */
    public Answer led(Answer answer) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(302);
        URI to = URI.create(base).resolve(answer.header("Location").orElseThrow());
        return page(to.getPath() + (to.getQuery() == null ? "" : "?" + to.getQuery()));
    }

    private Map<String, String> fields(String page, String action, Map<String, String> filledIn) {
        String body = page(page).body();
        Matcher form = Pattern.compile("<form[^>]* action=\"" + Pattern.quote(action) + "\"[^>]*>")
                .matcher(body);
        assertThat(form.find()).as("a form to " + action + " in " + body).isTrue();
        assertThat(form.group()).contains("method=\"post\"");
        String inside = body.substring(form.end(), body.indexOf("</form>", form.end()));
        assertThat(inside).contains("name=\"_csrf\"", "<button");
        Map<String, String> fields = new HashMap<>();
        Matcher hidden = HIDDEN.matcher(inside);
        while (hidden.find()) {
            fields.put(hidden.group(1), hidden.group(2));
        }
        fields.putAll(filledIn);
        return fields;
    }

    /** A form, sent by a foreign page. */
    public Answer forge(String path, Map<String, String> form) {
        return send(form(path, form).header("Origin", "https://foreign.example"));
    }

    /** A file, sent as a form by htmx with the token. */
    public Answer upload(String path, String csv) {
        return send(HttpRequest.newBuilder(URI.create(base + path))
                .header("Content-Type", "multipart/form-data; boundary=part")
                .header("HX-Request", "true")
                .header("X-CSRF-TOKEN", token)
                .POST(BodyPublishers.ofString(file(csv))));
    }

    private static String file(String csv) {
        return "--part\r\nContent-Disposition: form-data; name=\"file\"; filename=\"people.csv\"\r\n"
                + "Content-Type: text/csv\r\n\r\n" + csv + "\r\n--part--\r\n";
    }

    /** A call of the API, with the session's cookie and the token or without. */
    public Answer api(String method, String path, String json, boolean withToken) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(json));
        return send(withToken ? request.header("X-CSRF-TOKEN", token) : request);
    }

    private HttpRequest.Builder form(String path, Map<String, String> form) {
        return HttpRequest.newBuilder(URI.create(base + path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("HX-Request", "true")
                .POST(BodyPublishers.ofString(encoded(form)));
    }

    private static String encoded(Map<String, String> form) {
        return form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
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
