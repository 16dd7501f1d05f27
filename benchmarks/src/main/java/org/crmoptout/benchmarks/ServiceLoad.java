package org.crmoptout.benchmarks;

import static org.crmoptout.benchmarks.SalesforceConnections.require;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * How long the lists of a {@link LargeWorkspace} take, and how it bears a constant rate of reading and marking, over the API with a
 * token and in the console with a session.
 *
 * <p>Arguments: where the service is, {@code lists} or {@code mixed}, requests a second, seconds. Before them go
 * {@value #WARM_UP_SECONDS} seconds of a rising rate, which are not counted.
 */
final class ServiceLoad {

    private static final int WARM_UP_SECONDS = 40;
    private static final Duration MOST_OF_A_LIST = Duration.ofMillis(300);
    private static final Duration MOST_OF_ALL = Duration.ofMillis(250);
    private static final int FIRST_PAGES = 20;
    private static final int MARKED_BEFORE = 500;
    private static final int MOST_KNOWN = 10_000;
    private static final String API = "/api/v1/workspaces/w/people";

    private final ServiceClient service;
    private final Browser browser;
    private final String token;
    private final int people;
    private final List<String> accounts;
    private final List<String> known;
    private final Queue<String> unmarked;
    private final Queue<String> marked;
    private final Random random = new Random(1);

    private ServiceLoad(ServiceClient service) throws IOException, InterruptedException {
        this.service = service;
        this.token = "Bearer "
                + service.ask(service.request(
                                "POST", "/api/v1/workspaces/w/tokens", "{\"name\":\"Load\",\"engageSeat\":true}"))
                        .required("token")
                        .asString();
        this.people = service.get(API).required("total").asInt();
        this.accounts = service.get("/api/v1/workspaces/w/accounts")
                .required("items")
                .valueStream()
                .map(account -> account.required("id").asString())
                .toList();
        this.known = service.unmarked(Math.min(people, MOST_KNOWN) / 2);
        this.unmarked = new ConcurrentLinkedQueue<>(known.subList(MARKED_BEFORE, known.size()));
        this.marked = new ConcurrentLinkedQueue<>(known.subList(0, MARKED_BEFORE));
        service.markMany(List.copyOf(marked));
        this.browser = Browser.signedIn(service::uri, "/w/w/people/" + unmarked.element() + "/mark");
    }

    public static void main(String[] args) throws Exception {
        boolean lists = args[1].equals("lists");
        int perSecond = Integer.parseInt(args[2]);
        int seconds = Integer.parseInt(args[3]);
        ServiceLoad load = new ServiceLoad(new ServiceClient(args[0]));
        Supplier<Named> next = lists ? load.new Lists() : load.new Mixed();
        for (int part : List.of(8, 4, 2, 1)) { // a rate that bears down on code not yet compiled would leave a backlog
            run(perSecond / part, WARM_UP_SECONDS / 4, next);
        }

        CpuUse cpu = CpuUse.since(load.service);
        Map<String, Measured> measured = run(perSecond, seconds, next);
        System.out.printf("%,d people, %s, %d requests a second; %s%n", load.people, args[1], perSecond, cpu);
        measured.forEach((name, kind) -> System.out.printf("  %-24s %s%n", name, kind));

        double percent = lists ? 95 : 99;
        Duration most = lists ? MOST_OF_A_LIST : MOST_OF_ALL;
        require(
                measured.values().stream()
                        .allMatch(it -> it.failures.isEmpty()
                                && it.times.percentile(percent).compareTo(most) < 0),
                "none fails, and p%.0f of each kind is below %d ms".formatted(percent, most.toMillis()));
        System.exit(0); // clients keep their threads
    }

    /** A request and what to call it. */
    private record Named(String name, CompletableFuture<?> answer) {}

    /** What became of the requests of one kind. */
    private record Measured(Latencies times, Queue<String> failures) {

        @Override
        public String toString() {
            return times + (failures.isEmpty() ? "" : "  %,d FAILED: %s".formatted(failures.size(), failures.peek()));
        }
    }

    private static Map<String, Measured> run(int perSecond, int seconds, Supplier<Named> next) {
        Map<String, Measured> measured = new TreeMap<>();
        OpenLoop.run(perSecond, perSecond * seconds, arrival -> {
            Named sent = next.get();
            Measured kind = measured.computeIfAbsent(
                    sent.name(), name -> new Measured(new Latencies(), new ConcurrentLinkedQueue<>()));
            return sent.answer().handle((answer, fault) -> {
                kind.times.add(arrival.age());
                return fault == null || kind.failures.add(fault.toString());
            });
        });
        return measured;
    }

    /** Only lists: the API and the console in turn. */
    private final class Lists implements Supplier<Named> {
        private int number;

        @Override
        public Named get() {
            boolean api = number++ % 2 == 0;
            return switch (number / 2 % 6) {
                case 0 -> list(api, "first pages", "?page=" + early());
                case 1 -> list(api, "last pages", "?page=" + (people / 50 - 1 - early()));
                case 2 -> list(api, "by label", "?label=UNMARKED&page=" + early());
                case 3 -> list(api, "by text", "?q=" + text());
                case 4 ->
                    api
                            ? list(true, "of an account", "?account=" + account())
                            : console("list, of an account", "/w/w/accounts/" + account());
                default ->
                    api ? api("accounts", "/api/v1/workspaces/w/accounts") : console("accounts", "/w/w/accounts");
            };
        }
    }

    /** What reps and scripts do: of twenty requests fifteen read and five write. */
    private final class Mixed implements Supplier<Named> {
        private int number;

        @Override
        public Named get() {
            return switch (number++ % 20) {
                case 0, 10 -> list(true, "first pages", "?page=" + early());
                case 1, 6, 11, 16 -> api("person", API + "/" + any());
                case 2, 12 -> mark("API, mark", this::markByApi);
                case 3 -> unmark("API, unmark", this::unmarkByApi);
                case 4, 14 -> list(false, "first pages", "?page=" + early());
                case 5 -> list(false, "by label", "?label=UNMARKED&page=" + early());
                case 8 -> list(false, "by text", "?q=" + text());
                case 9 -> console("list, of an account", "/w/w/accounts/" + account());
                case 7, 15 -> console("person", "/w/w/people/" + any());
                case 17, 19 -> new Named("console, contact card", browser.part("/w/w/people/" + any() + "/card"));
                case 13 -> mark("console, mark", this::markByForm);
                default -> unmark("console, unmark", this::unmarkByForm);
            };
        }

        private CompletableFuture<?> markByApi(String person) {
            return send("PUT", API + "/" + person + "/do-not-contact", "{\"source\":\"PERSON_VIEW\"}");
        }

        private CompletableFuture<?> unmarkByApi(String person) {
            return send("DELETE", API + "/" + person + "/do-not-contact", "{\"reason\":\"Asked again\"}");
        }

        private CompletableFuture<?> markByForm(String person) {
            return browser.send("/w/w/people/" + person + "/mark", "source", "CONTACT_CARD");
        }

        private CompletableFuture<?> unmarkByForm(String person) {
            return browser.send("/w/w/people/" + person + "/unmark", "reason", "Asked again");
        }
    }

    private Named mark(String name, Function<String, CompletableFuture<?>> mark) {
        String person = unmarked.remove();
        return new Named(name, mark.apply(person).thenAccept(answer -> marked.add(person)));
    }

    /** Who was marked first is unmarked. */
    private Named unmark(String name, Function<String, CompletableFuture<?>> unmark) {
        String person = marked.remove();
        return new Named(name, unmark.apply(person).thenAccept(answer -> unmarked.add(person)));
    }

    private Named list(boolean api, String what, String query) {
        return api ? api("list, " + what, API + query) : console("list, " + what, "/w/w" + query);
    }

    private Named api(String what, String path) {
        return new Named("API, " + what, send("GET", path, ""));
    }

    private Named console(String what, String path) {
        return new Named("console, " + what, browser.page(path));
    }

    private CompletableFuture<String> send(String method, String path, String json) {
        return service.send(service.request(method, path, json, token));
    }

    private int early() {
        return random.nextInt(FIRST_PAGES);
    }

    /** Found in one name at least. */
    private String text() {
        return "doe" + random.nextInt(people);
    }

    private String account() {
        return accounts.get(random.nextInt(accounts.size()));
    }

    private String any() {
        return known.get(random.nextInt(known.size()));
    }
}
