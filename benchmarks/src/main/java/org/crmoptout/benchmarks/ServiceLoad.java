package org.crmoptout.benchmarks;

import static org.crmoptout.benchmarks.SalesforceConnections.require;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.CookieManager;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The packed service with many people in one workspace: how long its lists take, and how it bears a constant rate of reading and
 * marking, over the API with a token and in the console with a session. The CRM is a simulated Salesforce in a process of its own,
 * with the sync on.
 *
 * <p>Arguments: {@code h2} or {@code postgresql}, people, requests a second, seconds.
 */
final class ServiceLoad {

    private static final Duration MOST_OF_A_LIST = Duration.ofMillis(300);
    private static final Duration MOST_OF_ALL = Duration.ofMillis(250);
    private static final int LISTS_A_SECOND = 5;
    private static final int WARM_UP_SECONDS = 20;
    private static final String PEOPLE = "/api/v1/workspaces/w/people";
    private static final Pattern CSRF = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");

    private final ServiceProcess service;
    private final HttpClient browser;
    private final String token;
    private final List<String> unmarked;
    private final int pages;
    private final Random random = new Random(1);
    private int marked;

    private ServiceLoad(ServiceProcess service, int people, int toMark) throws IOException, InterruptedException {
        this.service = service;
        this.pages = people / 50;
        this.browser = signedIn(service);
        this.token = "Bearer "
                + service.ask(service.request(
                                "POST", "/api/v1/workspaces/w/tokens", "{\"name\":\"Load\",\"engageSeat\":true}"))
                        .required("token")
                        .asString();
        this.unmarked = service.unmarked(toMark);
    }

    public static void main(String[] args) throws Exception {
        int people = Integer.parseInt(args[1]);
        int perSecond = Integer.parseInt(args[2]);
        int seconds = Integer.parseInt(args[3]);
        try (Database database = Database.of(args[0]);
                Program org = Program.start(SimulatedOrg.class, List.of("-Xmx1g"), List.of(args[1]), line -> {})
                        .ready();
                ServiceProcess service = ServiceProcess.packed(
                        database,
                        "salesforce",
                        Map.of(
                                "instance-url", org.told("url"),
                                "client-id", org.told("client-id"),
                                "client-secret", org.told("client-secret")))) {
            long began = System.nanoTime();
            service.importPeople(org.told("url"));
            service.awaitCalm(people);
            System.out.printf(
                    "%s, %,d people imported, seen and compared in %,d s%n",
                    args[0], people, (System.nanoTime() - began) / 1_000_000_000);
            int arrivals = perSecond * seconds;
            ServiceLoad load = new ServiceLoad(service, people, (arrivals + perSecond * WARM_UP_SECONDS) / 5 + 1);
            load.measureLists(seconds);
            load.run(perSecond, WARM_UP_SECONDS, load::mixed);
            Map<String, Latencies> mixed = load.run(perSecond, seconds, load::mixed);
            print(perSecond + " requests a second, nothing refused", mixed);
            require(
                    mixed.values().stream().allMatch(it -> it.percentile(99).compareTo(MOST_OF_ALL) < 0),
                    "p99 of each kind of request is below " + MOST_OF_ALL.toMillis() + " ms");
        }
    }

    private void measureLists(int seconds) {
        run(LISTS_A_SECOND, WARM_UP_SECONDS, this::list);
        Map<String, Latencies> lists = run(LISTS_A_SECOND, seconds, this::list);
        print("lists", lists);
        require(
                lists.values().stream().allMatch(it -> it.percentile(95).compareTo(MOST_OF_A_LIST) < 0),
                "p95 of each list is below " + MOST_OF_A_LIST.toMillis() + " ms");
    }

    private static void print(String what, Map<String, Latencies> measured) {
        System.out.printf(
                "%s, load average %.1f%n",
                what, ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        measured.forEach((name, latencies) -> System.out.printf("  %-24s %s%n", name, latencies));
    }

    /** A request and what to call it. */
    private record Named(String name, CompletableFuture<?> answer) {}

    /** One of them failed is all of them failed. */
    private Map<String, Latencies> run(int perSecond, int seconds, IntFunction<Named> request) {
        Map<String, Latencies> measured = new TreeMap<>();
        OpenLoop.run(perSecond, perSecond * seconds, arrival -> {
            Named sent = request.apply(arrival.number());
            Latencies latencies = measured.computeIfAbsent(sent.name(), name -> new Latencies());
            return sent.answer().thenAccept(answer -> latencies.add(arrival.age()));
        });
        return measured;
    }

    private Named list(int number) {
        String some = switch (number / 2 % 4) {
            case 0 -> "?page=" + random.nextInt(20);
            case 1 -> "?page=" + (pages - 1 - random.nextInt(20));
            case 2 -> "?label=UNMARKED&page=" + random.nextInt(20);
            default -> "?q=doe" + (1000 + random.nextInt(1000));
        };
        String what =
                List.of("first pages", "last pages", "by label", "by text").get(number / 2 % 4);
        return number % 2 == 0 ? new Named("API, " + what, api(some)) : new Named("page, " + what, page("/w/w" + some));
    }

    private Named mixed(int number) {
        return switch (number % 10) {
            case 0, 1 ->
                new Named("API, mark", send("PUT", "/" + next() + "/do-not-contact", "{\"source\":\"PERSON_VIEW\"}"));
            case 2, 3 -> new Named("API, list", api("?page=" + random.nextInt(20)));
            case 4, 5, 6, 7 -> new Named("API, person", api("/" + any()));
            case 8 -> new Named("page, list", page("/w/w?page=" + random.nextInt(20)));
            default -> new Named("page, person", page("/w/w/people/" + any()));
        };
    }

    private String next() {
        return unmarked.get(marked++);
    }

    private String any() {
        return unmarked.get(random.nextInt(unmarked.size()));
    }

    private CompletableFuture<String> api(String path) {
        return send("GET", path, "");
    }

    private CompletableFuture<String> send(String method, String path, String json) {
        return service.send(service.request(method, PEOPLE + path, json, token));
    }

    private CompletableFuture<?> page(String path) {
        return browser.sendAsync(HttpRequest.newBuilder(service.uri(path)).build(), BodyHandlers.ofString())
                .thenAccept(
                        answer -> require(answer.statusCode() == 200, path + " is shown, not " + answer.statusCode()));
    }

    /** A browser with the session of a rep. */
    private static HttpClient signedIn(ServiceProcess service) throws IOException, InterruptedException {
        HttpClient browser = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .cookieHandler(new CookieManager())
                .build();
        String form = browser.send(
                        HttpRequest.newBuilder(service.uri("/sign-in")).build(), BodyHandlers.ofString())
                .body();
        Matcher csrf = CSRF.matcher(form);
        require(csrf.find(), "the sign-in page has a token");
        int status = browser.send(
                        HttpRequest.newBuilder(service.uri("/sign-in"))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(BodyPublishers.ofString("username=rep&password=rep&_csrf=" + csrf.group(1)))
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
        require(status == 302, "the rep is signed in");
        return browser;
    }
}
