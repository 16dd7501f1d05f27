package org.crmoptout.benchmarks;

import static org.crmoptout.benchmarks.SalesforceConnections.require;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A browser with the session of a rep, asking as the console's pages do. Thread-safe. */
final class Browser {

    private static final Pattern CSRF = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .cookieHandler(new CookieManager())
            .build();
    private final Function<String, URI> uris;
    private final String csrf;

    private Browser(Function<String, URI> uris, String pageWithForm) throws IOException, InterruptedException {
        this.uris = uris;
        String token = token(page("/sign-in").join());
        HttpResponse<Void> signedIn = http.send(
                form("/sign-in", Map.of("username", "rep", "password", "rep", "_csrf", token))
                        .build(),
                BodyHandlers.discarding());
        require(signedIn.statusCode() == 302, "the rep is signed in");
        this.csrf = token(page(pageWithForm).join());
    }

    /**
     * Signs in.
     *
     * @param uris where the service's paths are
     * @param pageWithForm a page with a form, for the token that every form of the session needs
     */
    static Browser signedIn(Function<String, URI> uris, String pageWithForm) throws IOException, InterruptedException {
        return new Browser(uris, pageWithForm);
    }

    private static String token(String page) {
        Matcher csrf = CSRF.matcher(page);
        require(csrf.find(), "the page has a token");
        return csrf.group(1);
    }

    /** Opens a page; what is not shown fails. */
    CompletableFuture<String> page(String path) {
        return shown(request(path).build());
    }

    /** Asks for a part of a page, as htmx does. */
    CompletableFuture<String> part(String path) {
        return shown(request(path).header("HX-Request", "true").build());
    }

    /** Sends a form of a page, as htmx does. */
    CompletableFuture<String> send(String path, String name, String value) {
        return shown(form(path, Map.of(name, value, "_csrf", csrf))
                .header("HX-Request", "true")
                .build());
    }

    private HttpRequest.Builder form(String path, Map<String, String> fields) {
        String body = fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return request(path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(body));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uris.apply(path)).timeout(PATIENCE);
    }

    private CompletableFuture<String> shown(HttpRequest request) {
        return http.sendAsync(request, BodyHandlers.ofString()).thenApply(answer -> {
            require(
                    answer.statusCode() == 200,
                    request.uri().getPath() + " is shown, not answered with " + answer.statusCode());
            return answer.body();
        });
    }
}
