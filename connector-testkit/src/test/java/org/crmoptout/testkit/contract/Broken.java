package org.crmoptout.testkit.contract;

import static org.crmoptout.testkit.contract.BentConnector.clients;
import static org.crmoptout.testkit.contract.BentConnector.contexts;
import static org.crmoptout.testkit.contract.BentConnector.described;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.crmoptout.connector.AccountReport;
import org.crmoptout.connector.CallPolicy;
import org.crmoptout.connector.Capability;
import org.crmoptout.connector.CapabilitySheet;
import org.crmoptout.connector.ChangeCursor;
import org.crmoptout.connector.ChangeItem;
import org.crmoptout.connector.ChangePage;
import org.crmoptout.connector.ChangeRequest;
import org.crmoptout.connector.ConnectorContext;
import org.crmoptout.connector.ConnectorDescriptor;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.CrmOptOutConnector;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.DncTransition;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.FindOutcome;
import org.crmoptout.connector.FindRequest;
import org.crmoptout.connector.Operation;
import org.crmoptout.connector.OptOutChange;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.OptOutReading;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.connector.ReadOutcome;
import org.crmoptout.connector.ReadRequest;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.connector.RecordType;
import org.crmoptout.connector.RemoteCalls;
import org.crmoptout.connector.RemoteRequest;
import org.crmoptout.connector.SettingKey;
import org.crmoptout.connector.WriteOutcome;
import org.crmoptout.connector.WriteRequest;
import org.jspecify.annotations.Nullable;

/** For each rule one connector or more that break it, and what their authors did wrong. */
final class Broken {

    private static final CapabilitySheet FULL = ReferenceConnector.sheet(Traits.BY_RECORD);

    private final Map<String, Supplier<CrmOptOutConnector>> byMistake = new LinkedHashMap<>();

    Broken() {
        discovery();
        settings();
        check();
        read();
        write();
        changes();
        capabilities();
        errors();
        safety();
    }

    /** Rule numbers; a second way to break a rule has a letter behind it. */
    Set<String> mistakes() {
        return Collections.unmodifiableSet(byMistake.keySet());
    }

    static String rule(String mistake) {
        return mistake.substring(0, 4);
    }

    CrmOptOutConnector making(String mistake) {
        return Objects.requireNonNull(byMistake.get(mistake), mistake).get();
    }

    private static CrmOptOutConnector sound() {
        return new ReferenceConnector.ByRecord();
    }

    private void add(String mistake, Supplier<CrmOptOutConnector> broken) {
        if (byMistake.put(mistake, broken) != null) {
            throw new IllegalArgumentException("two connectors for " + mistake);
        }
    }

    private void client(String rule, BiFunction<OptOutClient, ConnectorContext, OptOutClient> bend) {
        add(rule, () -> clients(sound(), bend));
    }

    private void client(String rule, UnaryOperator<OptOutClient> bend) {
        client(rule, (client, context) -> bend.apply(client));
    }

    private void reads(String rule, UnaryOperator<ReadOutcome> bend) {
        client(rule, client -> BentClient.reads(client, bend));
    }

    private void readings(String rule, UnaryOperator<OptOutReading> bend) {
        reads(
                rule,
                outcome -> outcome instanceof ReadOutcome.Seen seen
                        ? new ReadOutcome.Seen(bend.apply(seen.reading()))
                        : outcome);
    }

    private void writes(String rule, UnaryOperator<WriteOutcome> bend) {
        client(rule, client -> BentClient.writes(client, bend));
    }

    private void failures(String rule, UnaryOperator<ConnectorException> bend) {
        client(rule, client -> BentClient.failures(client, bend));
    }

    private void mistakes(String rule, ErrorKind kind, ErrorKind takenFor) {
        failures(
                rule,
                failure -> failure.kind() == kind
                        ? new ConnectorException(takenFor, String.valueOf(failure.getMessage()))
                        : failure);
    }

    private void items(String rule, Function<ChangeItem, Optional<ChangeItem>> bend) {
        client(
                rule,
                client -> BentClient.pages(
                        client,
                        items -> items.stream()
                                .flatMap(item -> bend.apply(item).stream())
                                .toList()));
    }

    private void discovery() {
        // Forgot the services file.
        add("R101", () -> new BentConnector(sound()));
        // Wrote the number by hand.
        add("R102", () -> new BentConnector(sound()) {
            @Override
            public int spiVersion() {
                return 7;
            }
        });
        // Puts the time into the name.
        add("R103", () -> new BentConnector(sound()) {
            private int calls;

            @Override
            public ConnectorDescriptor descriptor() {
                calls++;
                return ConnectorDescriptor.builder(
                                "plain-record",
                                "Plain CRM " + calls,
                                super.descriptor().keying())
                        .build();
            }
        });
        // Says nothing of finding by address.
        add(
                "R104",
                () -> described(
                        sound(),
                        CapabilitySheet.builder().supported(Capability.MARK).build()));
    }

    private void settings() {
        SettingKey<?> url = ReferenceConnector.BASE_URL;
        SettingKey<?> token = ReferenceConnector.TOKEN;
        SettingKey<?> timeout = ReferenceConnector.TIMEOUT;
        // Leaves the admin to guess.
        add("R201", () -> described(sound(), FULL, url, token, SettingKey.text("mode", "")));
        // Keeps the token as a plain text.
        add("R202", () -> described(sound(), FULL, url, SettingKey.text("token", "the API token"), timeout));
        // Tests the credentials right away.
        client("R203", client -> {
            client.check();
            return client;
        });
        // Demands nothing, and trips over what is missing.
        add(
                "R204",
                () -> described(
                        sound(),
                        FULL,
                        SettingKey.endpoint("base-url", "where"),
                        SettingKey.secret("token", "t"),
                        timeout));
        // Quotes what was typed.
        client("R205", (client, context) -> {
            String given = context.settings().get(ReferenceConnector.TOKEN).reveal();
            if (given.contains(" ")) {
                throw new ConnectorException(ErrorKind.CONFIGURATION, "token: '" + given + "' is no token");
            }
            return client;
        });
        // Takes any address.
        add("R206", () -> described(sound(), FULL, SettingKey.of("base-url", "where", URI::create), token, timeout));
        // Prints itself with everything it holds.
        client("R207", (client, context) -> new BentClient(client) {
            @Override
            public String toString() {
                return "client with "
                        + context.settings().get(ReferenceConnector.TOKEN).reveal();
            }
        });
    }

    private void check() {
        AtomicInteger ids = new AtomicInteger();
        // Makes up an id for each connection.
        client(
                "R301",
                client -> report(
                        client,
                        report -> AccountReport.builder("account-" + ids.incrementAndGet(), report.accountName())
                                .capabilities(report.capabilities())
                                .recordTypes(report.recordTypes())
                                .build()));
        // The descriptor says no, the account yes.
        add(
                "R302",
                () -> described(
                        sound(),
                        CapabilitySheet.builder()
                                .supported(Capability.MARK, Capability.OBSERVE_MARK, Capability.OBSERVE_UNMARK)
                                .unsupported(Capability.UNMARK, "not possible", "none")
                                .build(),
                        ReferenceConnector.BASE_URL,
                        ReferenceConnector.TOKEN,
                        ReferenceConnector.TIMEOUT));
        // Forgets the record types.
        client(
                "R303",
                client -> report(
                        client,
                        report -> AccountReport.builder(report.accountId(), report.accountName())
                                .capabilities(report.capabilities())
                                .build()));
        // Tries out whether it may write.
        client("R304", client -> new BentClient(client) {
            @Override
            public AccountReport check() {
                sound.write(WriteRequest.of(
                        List.of(OptOutChange.mark(CrmPerson.of(new RecordRef(RecordType.CONTACT, "p000001"))))));
                return super.check();
            }
        });
        // Takes a dead network for a wrong setting.
        mistakes("R305", ErrorKind.UNAVAILABLE, ErrorKind.CONFIGURATION);
    }

    private static OptOutClient report(OptOutClient client, UnaryOperator<AccountReport> bend) {
        return new BentClient(client) {
            @Override
            public AccountReport check() {
                return bend.apply(super.check());
            }
        };
    }

    private void read() {
        // Asks for each person once.
        client("R414", client -> new BentClient(client) {
            @Override
            public List<ReadOutcome> read(ReadRequest request) {
                return super.read(
                        ReadRequest.of(request.people().stream().distinct().toList()));
            }
        });
        // Gives the CRM's order.
        client("R401", client -> new BentClient(client) {
            @Override
            public List<ReadOutcome> read(ReadRequest request) {
                List<ReadOutcome> outcomes = new ArrayList<>(super.read(request));
                Collections.reverse(outcomes);
                return outcomes;
            }
        });
        // Knows contacts only.
        reads(
                "R402",
                outcome -> outcome instanceof ReadOutcome.Seen seen
                                && seen.reading()
                                        .person()
                                        .ref()
                                        .filter(ref -> ref.type().equals(RecordType.LEAD))
                                        .isPresent()
                        ? new ReadOutcome.Gone()
                        : outcome);
        // Gives the status without saying whose.
        readings(
                "R403",
                reading -> OptOutReading.builder(
                                CrmPerson.of(EmailAddress.of("someone@contract.example.org")),
                                reading.status(),
                                reading.readBegan())
                        .build());
        // Dates the reading by its end.
        client(
                "R404",
                (client, context) -> BentClient.reads(
                        client,
                        outcome -> outcome instanceof ReadOutcome.Seen seen
                                ? new ReadOutcome.Seen(OptOutReading.builder(
                                                seen.reading().person(),
                                                seen.reading().status(),
                                                context.clock().instant())
                                        .build())
                                : outcome));
        // Reads the clock with the answer.
        add("R404b", () -> new BentConnector(sound()) {
            @Override
            public OptOutClient open(ConnectorContext context) {
                AtomicReference<Instant> answered = new AtomicReference<>(Instant.MIN);
                OptOutClient client = super.open(with(context, new CallPolicy() {
                    @Override
                    public <T> T call(Operation operation, RemoteRequest<T> request) {
                        return context.calls().call(operation, () -> {
                            T answer = request.send();
                            answered.set(context.clock().instant());
                            return answer;
                        });
                    }
                }));
                return BentClient.reads(
                        client,
                        outcome -> outcome instanceof ReadOutcome.Seen seen
                                ? new ReadOutcome.Seen(OptOutReading.builder(
                                                seen.reading().person(),
                                                seen.reading().status(),
                                                Objects.requireNonNull(answered.get()))
                                        .build())
                                : outcome);
            }
        });
        // Gives up on everyone because one is gone.
        client("R405", client -> new BentClient(client) {
            @Override
            public List<ReadOutcome> read(ReadRequest request) {
                List<ReadOutcome> outcomes = super.read(request);
                if (outcomes.contains(new ReadOutcome.Gone())) {
                    throw new ConnectorException(ErrorKind.NOT_FOUND, "one of the records is gone");
                }
                return outcomes;
            }
        });
        // Does not follow merges.
        reads("R406", outcome -> outcome instanceof ReadOutcome.MovedTo ? new ReadOutcome.Gone() : outcome);
        // Sends one batch and forgets the rest.
        client("R407", client -> new BentClient(client) {
            @Override
            public List<ReadOutcome> read(ReadRequest request) {
                List<CrmPerson> people = request.people();
                List<ReadOutcome> outcomes =
                        new ArrayList<>(super.read(ReadRequest.of(people.subList(0, Math.min(100, people.size())))));
                while (outcomes.size() < people.size()) {
                    outcomes.add(new ReadOutcome.Gone());
                }
                return outcomes;
            }
        });
        // What is not true is false.
        readings(
                "R408",
                reading -> reading.status() == OptOutStatus.UNKNOWN
                        ? BentClient.with(reading, OptOutStatus.NOT_OPTED_OUT)
                        : reading);
        // Takes an absent value for "may be mailed", though nobody documents it.
        add("R409", () -> new ReferenceConnector(Traits.BY_RECORD.withAbsentMeaning(OptOutStatus.NOT_OPTED_OUT)));
        // Remembers what it read.
        client("R410", Broken::remembering);
        // Thinks that a status lives on the address though it lives on the record.
        Map<RecordRef, EmailAddress> known = new ConcurrentHashMap<>();
        client("R411", client -> new BentClient(client) {
            @Override
            public List<ReadOutcome> read(ReadRequest request) {
                return super.read(request).stream()
                        .map(outcome -> outcome instanceof ReadOutcome.Seen seen
                                        && known.put(
                                                        seen.reading()
                                                                .person()
                                                                .ref()
                                                                .orElseThrow(),
                                                        EmailAddress.of("a@contract.example.org"))
                                                == null
                                ? new ReadOutcome.Seen(BentClient.with(seen.reading(), OptOutStatus.NOT_OPTED_OUT))
                                : outcome)
                        .toList();
            }
        });
        // Normalises what it finds.
        client("R412", client -> new BentClient(client) {
            @Override
            public List<ReadOutcome> read(ReadRequest request) {
                sound.write(WriteRequest.of(
                        request.people().stream().map(OptOutChange::mark).toList()));
                return super.read(request);
            }
        });
        // Signs in before it looks at what to do.
        client("R413", client -> new BentClient(client) {
            @Override
            public List<ReadOutcome> read(ReadRequest request) {
                sound.check();
                return super.read(request);
            }
        });
    }

    private static OptOutClient remembering(OptOutClient client) {
        Map<CrmPerson, ReadOutcome> remembered = new ConcurrentHashMap<>();
        return new BentClient(client) {
            @Override
            public List<ReadOutcome> read(ReadRequest request) {
                return request.people().stream()
                        .map(person -> remembered.computeIfAbsent(
                                person,
                                one -> sound.read(ReadRequest.of(List.of(one))).get(0)))
                        .toList();
            }
        };
    }

    private void write() {
        // Sends each change once.
        client("R521", client -> new BentClient(client) {
            @Override
            public List<WriteOutcome> write(WriteRequest request) {
                Map<CrmPerson, OptOutChange> byPerson = new LinkedHashMap<>();
                request.changes().forEach(change -> byPerson.put(change.person(), change));
                return super.write(WriteRequest.of(List.copyOf(byPerson.values())));
            }
        });
        // Says yes and does nothing.
        client("R501", client -> new BentClient(client) {
            @Override
            public List<WriteOutcome> write(WriteRequest request) {
                return request.changes().stream()
                        .<WriteOutcome>map(change -> new WriteOutcome.Applied(false, null))
                        .toList();
            }
        });
        // Takes "already so" for an error.
        writes(
                "R502",
                outcome -> outcome instanceof WriteOutcome.Applied applied && applied.alreadySo()
                        ? failed(ErrorKind.INVALID_REQUEST, false)
                        : outcome);
        // Sends one batch and says yes to the rest.
        client("R503", client -> new BentClient(client) {
            @Override
            public List<WriteOutcome> write(WriteRequest request) {
                List<OptOutChange> changes = request.changes();
                List<WriteOutcome> outcomes = new ArrayList<>(
                        super.write(WriteRequest.of(changes.subList(0, Math.min(100, changes.size())))));
                while (outcomes.size() < changes.size()) {
                    outcomes.add(new WriteOutcome.Applied(false, null));
                }
                return outcomes;
            }
        });
        // Looks at the HTTP status alone: 200 is a success.
        writes(
                "R504",
                outcome -> outcome instanceof WriteOutcome.Failed ? new WriteOutcome.Applied(false, null) : outcome);
        // One bad record fails the batch.
        client("R505", client -> new BentClient(client) {
            @Override
            public List<WriteOutcome> write(WriteRequest request) {
                List<WriteOutcome> outcomes = super.write(request);
                return outcomes.stream().anyMatch(WriteOutcome.Failed.class::isInstance)
                        ? Collections.nCopies(outcomes.size(), failed(ErrorKind.INVALID_REQUEST, false))
                        : outcomes;
            }
        });
        // Leaves leads out.
        client("R506", client -> new BentClient(client) {
            @Override
            public List<WriteOutcome> write(WriteRequest request) {
                return request.changes().stream()
                        .map(change -> change.person()
                                        .ref()
                                        .filter(ref -> ref.type().equals(RecordType.LEAD))
                                        .isPresent()
                                ? new WriteOutcome.Applied(true, null)
                                : super.write(WriteRequest.of(List.of(change))).get(0))
                        .toList();
            }
        });
        // Opts out everyone it finds near by.
        client("R507", client -> new BentClient(client) {
            @Override
            public List<WriteOutcome> write(WriteRequest request) {
                super.write(WriteRequest.of(
                        List.of(OptOutChange.mark(CrmPerson.of(new RecordRef(RecordType.CONTACT, "p000002"))))));
                return super.write(request);
            }
        });
        // What is gone needs no opt-out.
        writes(
                "R508",
                outcome -> outcome instanceof WriteOutcome.Failed failed
                                && failed.cause().kind() == ErrorKind.NOT_FOUND
                        ? new WriteOutcome.Applied(true, null)
                        : outcome);
        // Does not say where it wrote.
        writes(
                "R509",
                outcome -> outcome instanceof WriteOutcome.Applied applied
                        ? new WriteOutcome.Applied(applied.alreadySo(), null)
                        : outcome);
        // Says yes to someone it does not know.
        client("R510", client -> new BentClient(client) {
            @Override
            public List<WriteOutcome> write(WriteRequest request) {
                return request.changes().stream()
                        .map(change -> change.person().ref().isEmpty()
                                ? new WriteOutcome.Applied(true, null)
                                : super.write(WriteRequest.of(List.of(change))).get(0))
                        .toList();
            }
        });
        client("R511", Broken::remembering);
        // Toggles.
        client("R512", client -> new BentClient(client) {
            @Override
            public List<WriteOutcome> write(WriteRequest request) {
                return request.changes().stream()
                        .map(change -> {
                            WriteOutcome outcome = super.write(WriteRequest.of(List.of(change)))
                                    .get(0);
                            return change.transition() == DncTransition.UNMARK
                                            && outcome instanceof WriteOutcome.Applied applied
                                            && applied.alreadySo()
                                    ? super.write(WriteRequest.of(List.of(OptOutChange.mark(change.person()))))
                                            .get(0)
                                    : outcome;
                        })
                        .toList();
            }
        });
        // Lifts whatever is there.
        client("R513", client -> new BentClient(client) {
            @Override
            public List<WriteOutcome> write(WriteRequest request) {
                return super.write(WriteRequest.of(request.changes().stream()
                        .map(change -> change.transition() == DncTransition.UNMARK
                                        && super.read(ReadRequest.of(List.of(change.person())))
                                                        .get(0)
                                                instanceof ReadOutcome.Seen seen
                                ? OptOutChange.unmark(change.person(), seen.reading())
                                : change)
                        .toList()));
            }
        });
        // No understandable answer: nothing was written.
        writes("R514", certain(ErrorKind.PROTOCOL));
        // No answer: nothing was written.
        writes("R515", certain(ErrorKind.UNAVAILABLE));
        // An error: nothing was written.
        writes(
                "R516",
                outcome -> outcome instanceof WriteOutcome.Failed failed
                        ? new WriteOutcome.Failed(failed.cause(), false)
                        : outcome);
        // Doubts everything.
        writes(
                "R517",
                outcome -> outcome instanceof WriteOutcome.Failed failed
                        ? new WriteOutcome.Failed(failed.cause(), true)
                        : outcome);
        // Has one operation for everything.
        add(
                "R518",
                () -> contexts(
                        sound(),
                        context -> with(context, new CallPolicy() {
                            @Override
                            public <T> T call(Operation operation, RemoteRequest<T> request) {
                                return context.calls().call(Operation.read("request"), request);
                            }
                        })));
        // Signs in before it looks at what to do.
        client("R519", client -> new BentClient(client) {
            @Override
            public List<WriteOutcome> write(WriteRequest request) {
                sound.check();
                return super.write(request);
            }
        });
        // Sends the marks first, and gives the outcomes in that order.
        client("R520", client -> new BentClient(client) {
            @Override
            public List<WriteOutcome> write(WriteRequest request) {
                List<OptOutChange> changes = request.changes();
                WriteOutcome.Applied nothingToDo = new WriteOutcome.Applied(true, null);
                List<WriteOutcome> outcomes = new ArrayList<>(super.write(WriteRequest.of(changes.stream()
                        .filter(change -> change.transition() == DncTransition.MARK)
                        .toList())));
                while (outcomes.size() < changes.size()) {
                    outcomes.add(nothingToDo);
                }
                return outcomes;
            }
        });
        // Has a queue of its own for people's own requests, and forgets to send it.
        client("R522", client -> new BentClient(client) {
            @Override
            public List<WriteOutcome> write(WriteRequest request) {
                return request.changes().stream()
                        .map(change -> change.ownRequest()
                                ? new WriteOutcome.Applied(false, null)
                                : super.write(WriteRequest.of(List.of(change))).get(0))
                        .toList();
            }
        });
        // Takes the CRM's refusal for a budget of its own.
        mistakes("R522b", ErrorKind.RATE_LIMITED, ErrorKind.RESERVE_ONLY);
    }

    private static WriteOutcome failed(ErrorKind kind, boolean inDoubt) {
        return new WriteOutcome.Failed(new ConnectorException(kind, "the CRM refused the change"), inDoubt);
    }

    private static UnaryOperator<WriteOutcome> certain(ErrorKind kind) {
        return outcome ->
                outcome instanceof WriteOutcome.Failed failed && failed.cause().kind() == kind
                        ? new WriteOutcome.Failed(failed.cause(), false)
                        : outcome;
    }

    private static ConnectorContext with(ConnectorContext context, CallPolicy policy) {
        return ConnectorContext.builder(context.settings())
                .calls(RemoteCalls.of(policy, Runnable::run, 1))
                .clock(context.clock())
                .http(context.http())
                .build();
    }

    private void changes() {
        // Tells changes only, and nothing of those who were opted out before.
        client("R601", client -> new BentClient(client) {
            @Override
            public ChangePage changes(ChangeRequest request) {
                ChangePage page = super.changes(request);
                return page.phase() == ChangePage.Phase.SNAPSHOT
                        ? ChangePage.builder(page.next())
                                .phase(page.phase())
                                .more(true)
                                .build()
                        : live(page, item -> request.cursor().value().contains("1970"));
            }
        });
        // Tells everything but the opt-outs.
        client("R602", client -> live(client, item -> !says(item, OptOutStatus.OPTED_OUT)));
        // Tells changes of those it knows, not of those who are new.
        Set<RecordRef> met = new HashSet<>();
        client(
                "R603",
                client -> live(
                        client,
                        item -> item instanceof ChangeItem.Seen seen
                                && !met.add(seen.reading().person().ref().orElseThrow())));
        // Asks the CRM for those who are opted out, and never sees who no longer is.
        items("R604", item -> Optional.of(item).filter(one -> !says(one, OptOutStatus.NOT_OPTED_OUT)));
        // Goes on after the last time stamp.
        add("R605", () -> new ReferenceConnector(Traits.BY_RECORD.pagingByTimeAlone()));
        // Goes on exactly where it ended.
        add("R606", () -> new ReferenceConnector(Traits.BY_RECORD.withOverlap(Duration.ZERO)));
        // Keeps the place in memory.
        client("R607", client -> {
            Map<String, ChangeCursor> places = new HashMap<>();
            return new BentClient(client) {
                @Override
                public ChangePage changes(ChangeRequest request) {
                    ChangeCursor at = request.cursor();
                    ChangePage page =
                            super.changes(ChangeRequest.from(places.getOrDefault(at.value(), ChangeCursor.start())));
                    String name = "place-" + places.size();
                    places.put(name, page.next());
                    return moved(page, ChangeCursor.of(name));
                }
            };
        });
        // Puts the phase into the cursor, and keeps the place in a field.
        client("R607b", client -> new BentClient(client) {
            private ChangeCursor place = ChangeCursor.start();

            @Override
            public ChangePage changes(ChangeRequest request) {
                ChangePage page = super.changes(ChangeRequest.from(place));
                place = page.next();
                return moved(page, ChangeCursor.of(page.phase().name()));
            }
        });
        // Puts the whole request into the cursor.
        client("R608", (client, context) -> new BentClient(client) {
            @Override
            public ChangePage changes(ChangeRequest request) {
                String own = request.cursor().value().split("#", 2)[0];
                ChangePage page = super.changes(ChangeRequest.from(ChangeCursor.of(own)));
                String token = context.settings().get(ReferenceConnector.TOKEN).reveal();
                return moved(page, ChangeCursor.of(page.next().value() + "#" + token));
            }
        });
        // Starts anew, silently.
        client("R609", client -> new BentClient(client) {
            @Override
            public ChangePage changes(ChangeRequest request) {
                try {
                    return super.changes(request);
                } catch (ConnectorException e) {
                    return super.changes(ChangeRequest.from(ChangeCursor.start()));
                }
            }
        });
        // There may always be more.
        client("R610", client -> new BentClient(client) {
            @Override
            public ChangePage changes(ChangeRequest request) {
                ChangePage page = super.changes(request);
                return ChangePage.builder(page.next())
                        .items(page.items())
                        .phase(page.phase())
                        .more(true)
                        .build();
            }
        });
        // Lets the changes begin when the snapshot is done.
        add("R611", () -> new ReferenceConnector(Traits.BY_RECORD.withChangesFromAfterSnapshot()));
        // Tells everything once.
        Set<String> told = new HashSet<>();
        items(
                "R612",
                item -> Optional.of(item)
                        .filter(one -> !(one instanceof ChangeItem.Seen seen
                                && !told.add(seen.reading().person()
                                        + seen.reading().revision().orElse("")))));
        // Goes on from where it was, whatever the cursor says.
        client("R612b", client -> new BentClient(client) {
            private @Nullable ChangeCursor place;

            @Override
            public ChangePage changes(ChangeRequest request) {
                ChangePage page = super.changes(place == null ? request : ChangeRequest.from(place));
                place = page.next();
                return page;
            }
        });
        // Polls contacts.
        items(
                "R613",
                item -> Optional.of(item)
                        .filter(one -> !(one instanceof ChangeItem.Seen seen
                                && seen.reading().person().toString().startsWith("Lead"))));
        // Dates what it saw by when the record changed.
        items(
                "R614",
                item -> Optional.of(item)
                        .map(one -> one instanceof ChangeItem.Seen seen
                                ? new ChangeItem.Seen(OptOutReading.builder(
                                                seen.reading().person(),
                                                seen.reading().status(),
                                                seen.reading()
                                                        .changedAt()
                                                        .orElse(Instant.EPOCH)
                                                        .minusSeconds(60))
                                        .build())
                                : one));
        // What is gone is not opted out.
        client(
                "R615",
                (client, context) -> BentClient.pages(
                        client,
                        items -> items.stream()
                                .map(item ->
                                        item instanceof ChangeItem.Gone gone ? notOptedOut(gone.ref(), context) : item)
                                .toList()));
        client(
                "R616",
                (client, context) -> BentClient.pages(
                        client,
                        items -> items.stream()
                                .map(item -> item instanceof ChangeItem.MovedTo moved
                                        ? notOptedOut(moved.from(), context)
                                        : item)
                                .toList()));
        // A record that changed without an opt-out in sight must have lost it.
        Map<RecordRef, Instant> changed = new HashMap<>();
        client(
                "R617",
                client -> BentClient.pages(
                        client,
                        items -> items.stream()
                                .map(item -> item instanceof ChangeItem.Seen seen
                                                && Objects.equals(
                                                        changed.put(
                                                                seen.reading()
                                                                        .person()
                                                                        .ref()
                                                                        .orElseThrow(),
                                                                seen.reading()
                                                                        .changedAt()
                                                                        .orElseThrow()),
                                                        seen.reading()
                                                                .changedAt()
                                                                .orElseThrow())
                                        ? new ChangeItem.Seen(
                                                BentClient.with(seen.reading(), OptOutStatus.NOT_OPTED_OUT))
                                        : item)
                                .toList()));
        // A failed poll is a poll without changes.
        client("R618", client -> new BentClient(client) {
            @Override
            public ChangePage changes(ChangeRequest request) {
                try {
                    return super.changes(request);
                } catch (ConnectorException e) {
                    return ChangePage.builder(request.cursor()).build();
                }
            }
        });
        // What is not true is false.
        items(
                "R619",
                item -> Optional.of(item)
                        .map(one -> one instanceof ChangeItem.Seen seen
                                        && seen.reading().status() == OptOutStatus.UNKNOWN
                                ? new ChangeItem.Seen(BentClient.with(seen.reading(), OptOutStatus.NOT_OPTED_OUT))
                                : one));
    }

    private static boolean says(ChangeItem item, OptOutStatus status) {
        return item instanceof ChangeItem.Seen seen && seen.reading().status() == status;
    }

    private static ChangeItem notOptedOut(RecordRef ref, ConnectorContext context) {
        return new ChangeItem.Seen(OptOutReading.builder(
                        CrmPerson.of(ref),
                        OptOutStatus.NOT_OPTED_OUT,
                        context.clock().instant())
                .build());
    }

    private static ChangePage moved(ChangePage page, ChangeCursor next) {
        return ChangePage.builder(next)
                .items(page.items())
                .phase(page.phase())
                .more(page.more())
                .build();
    }

    private static ChangePage live(ChangePage page, Predicate<ChangeItem> kept) {
        return page.phase() == ChangePage.Phase.LIVE
                ? ChangePage.builder(page.next())
                        .items(page.items().stream().filter(kept).toList())
                        .more(page.more())
                        .build()
                : page;
    }

    private static OptOutClient live(OptOutClient client, Predicate<ChangeItem> kept) {
        return new BentClient(client) {
            @Override
            public ChangePage changes(ChangeRequest request) {
                return live(super.changes(request), kept);
            }
        };
    }

    private void capabilities() {
        // Declares what it refuses.
        client(
                "R701",
                client -> BentClient.writes(client, outcome -> new WriteOutcome.Refused(Capability.MARK, "not today")));
        // Finds out that it can't by trying.
        add(
                "R702",
                () -> clients(
                        described(
                                sound(),
                                CapabilitySheet.builder()
                                        .supported(Capability.MARK)
                                        .unsupported(Capability.UNMARK, "not possible", "none")
                                        .build(),
                                ReferenceConnector.BASE_URL,
                                ReferenceConnector.TOKEN,
                                ReferenceConnector.TIMEOUT),
                        (client, context) ->
                                new BentClient(report(
                                        client,
                                        report -> AccountReport.builder(report.accountId(), report.accountName())
                                                .recordTypes(report.recordTypes())
                                                .build())) {
                                    @Override
                                    public List<WriteOutcome> write(WriteRequest request) {
                                        sound.read(ReadRequest.of(request.changes().stream()
                                                .map(OptOutChange::person)
                                                .toList()));
                                        return request.changes().stream()
                                                .<WriteOutcome>map(change ->
                                                        new WriteOutcome.Refused(Capability.UNMARK, "not possible"))
                                                .toList();
                                    }
                                }));
        // Declares a feed that it has yet to write.
        client("R703", client -> new BentClient(client) {
            @Override
            public ChangePage changes(ChangeRequest request) {
                return ChangePage.builder(ChangeCursor.of("later")).build();
            }
        });
        // Declares a search that it has yet to write.
        client("R704", client -> new BentClient(client) {
            @Override
            public List<FindOutcome> find(FindRequest request) {
                return request.addresses().stream()
                        .<FindOutcome>map(address -> new FindOutcome.Found(List.of()))
                        .toList();
            }
        });
        // Takes the first hit.
        client("R705", client -> finding(client, 1));
        // Has heard of duplicates, in twos.
        client("R705b", client -> finding(client, 2));
        // Writes one by one.
        client("R706", client -> new BentClient(client) {
            @Override
            public List<WriteOutcome> write(WriteRequest request) {
                return request.changes().stream()
                        .map(change ->
                                super.write(WriteRequest.of(List.of(change))).get(0))
                        .toList();
            }
        });
        // Takes the record's time stamp.
        readings(
                "R707",
                reading -> OptOutReading.builder(reading.person(), reading.status(), reading.readBegan())
                        .changedAt(reading.readBegan())
                        .build());
        // Never sees an opt-out lifted.
        Set<RecordRef> optedOut = new HashSet<>();
        readings("R708", reading -> {
            RecordRef ref = reading.person().ref().orElseThrow();
            if (reading.status() == OptOutStatus.OPTED_OUT) {
                optedOut.add(ref);
            }
            return optedOut.contains(ref) ? BentClient.with(reading, OptOutStatus.OPTED_OUT) : reading;
        });
    }

    /** Finds no more than so many of a record type. */
    private static OptOutClient finding(OptOutClient client, int most) {
        return new BentClient(client) {
            @Override
            public List<FindOutcome> find(FindRequest request) {
                return super.find(request).stream()
                        .map(outcome -> outcome instanceof FindOutcome.Found found
                                ? new FindOutcome.Found(fewer(found.people()))
                                : outcome)
                        .toList();
            }

            private List<CrmPerson> fewer(List<CrmPerson> people) {
                Map<RecordType, Integer> seen = new HashMap<>();
                return people.stream()
                        .filter(person -> seen.merge(person.ref().orElseThrow().type(), 1, Integer::sum) <= most)
                        .toList();
            }
        };
    }

    private void errors() {
        mistakes("R801", ErrorKind.AUTHENTICATION, ErrorKind.UNAVAILABLE);
        mistakes("R802", ErrorKind.PERMISSION, ErrorKind.INVALID_REQUEST);
        mistakes("R803", ErrorKind.NOT_FOUND, ErrorKind.UNAVAILABLE);
        // Takes every 404 for the CRM's word on the record.
        reads(
                "R803b",
                outcome -> outcome instanceof ReadOutcome.Failed failed
                                && failed.cause().kind() == ErrorKind.NOT_FOUND
                        ? new ReadOutcome.Gone()
                        : outcome);
        mistakes("R804", ErrorKind.RATE_LIMITED, ErrorKind.QUOTA_EXHAUSTED);
        // Forgets the delay.
        failures("R805", failure -> new ConnectorException(failure.kind(), String.valueOf(failure.getMessage())));
        // Reckons the date that the CRM names from the machine's clock.
        add(
                "R805b",
                () -> contexts(
                        sound(),
                        context -> ConnectorContext.builder(context.settings())
                                .calls(context.calls())
                                .clock(Clock.systemUTC())
                                .http(context.http())
                                .build()));
        mistakes("R806", ErrorKind.UNAVAILABLE, ErrorKind.PROTOCOL);
        mistakes("R807", ErrorKind.PROTOCOL, ErrorKind.UNAVAILABLE);
        // Nothing came back, so there is nobody.
        reads("R808", outcome -> outcome instanceof ReadOutcome.Failed ? new ReadOutcome.Gone() : outcome);
        mistakes("R809", ErrorKind.PROTOCOL, ErrorKind.INVALID_REQUEST);
        // What can't be understood is not opted out.
        client("R810", (client, context) -> new BentClient(client) {
            @Override
            public List<ReadOutcome> read(ReadRequest request) {
                return request.people().stream()
                        .<ReadOutcome>map(person -> new ReadOutcome.Seen(OptOutReading.builder(
                                        person,
                                        OptOutStatus.NOT_OPTED_OUT,
                                        context.clock().instant())
                                .build()))
                        .toList();
            }
        });
        mistakes("R811", ErrorKind.UNAVAILABLE, ErrorKind.NOT_FOUND);
        // Lets its own troubles out.
        failures("R812", failure -> {
            if (failure.kind() == ErrorKind.PROTOCOL) {
                throw new IllegalStateException("unexpected answer");
            }
            return failure;
        });
        // Waits as long as it takes.
        add("R813", () -> new ReferenceConnector(Traits.BY_RECORD.withPatience(Duration.ofSeconds(5))));
        // Tries once more.
        client("R814", client -> new BentClient(client) {
            @Override
            public List<ReadOutcome> read(ReadRequest request) {
                List<ReadOutcome> outcomes = super.read(request);
                return outcomes.stream().anyMatch(ReadOutcome.Failed.class::isInstance)
                        ? super.read(request)
                        : outcomes;
            }
        });
    }

    private void safety() {
        // Helpful messages.
        client(
                "R901",
                (client, context) -> BentClient.failures(
                        client,
                        failure -> new ConnectorException(
                                failure.kind(),
                                failure.getMessage() + " for "
                                        + context.settings()
                                                .get(ReferenceConnector.TOKEN)
                                                .reveal())));
        // Helpful logs.
        System.Logger logger = System.getLogger(Broken.class.getName());
        client("R902", client -> new BentClient(client) {
            @Override
            public List<FindOutcome> find(FindRequest request) {
                logger.log(
                        System.Logger.Level.DEBUG,
                        () -> "looking for " + request.addresses().get(0).value());
                return super.find(request);
            }
        });
        // Goes its own way.
        add("R903", () -> contexts(sound(), context -> with(context, CallPolicy.DIRECT)));
        // Keeps the request in a field.
        client("R904", client -> new BentClient(client) {
            private volatile ReadRequest current = ReadRequest.of(List.of());

            @Override
            public List<ReadOutcome> read(ReadRequest request) {
                current = request;
                sound.check();
                return super.read(current);
            }
        });
        // One lock for everything.
        client("R905", client -> new BentClient(client) {
            @Override
            public synchronized List<ReadOutcome> read(ReadRequest request) {
                return super.read(request);
            }

            @Override
            public synchronized void close() {
                super.close();
            }
        });
        // Has nothing to close, it thinks.
        client("R906", client -> new BentClient(client) {
            @Override
            public void close() {}
        });
        // Swallows the interrupt.
        client("R907", client -> new BentClient(client) {
            @Override
            public List<ReadOutcome> read(ReadRequest request) {
                List<ReadOutcome> outcomes = super.read(request);
                return Thread.interrupted() ? outcomes : List.copyOf(outcomes);
            }
        });
        // A thread for each connection.
        client("R908", client -> {
            CountDownLatch closed = new CountDownLatch(1);
            return new BentClient(client) {
                @Override
                public AccountReport check() {
                    Thread idle = new Thread(() -> {
                        try {
                            closed.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    });
                    idle.setDaemon(true);
                    idle.start();
                    return super.check();
                }

                @Override
                public void close() {
                    closed.countDown();
                    super.close();
                }
            };
        });
        // Shares what should be each connection's own.
        AtomicBoolean closed = new AtomicBoolean();
        client("R909", client -> new BentClient(client) {
            @Override
            public List<ReadOutcome> read(ReadRequest request) {
                if (closed.get()) {
                    throw new ConnectorException(ErrorKind.CANCELLED, "the connection is closed");
                }
                return super.read(request);
            }

            @Override
            public void close() {
                closed.set(true);
                super.close();
            }
        });
        // Cleans addresses up.
        client("R910", client -> new BentClient(client) {
            @Override
            public List<FindOutcome> find(FindRequest request) {
                return super.find(FindRequest.of(request.addresses().stream()
                        .map(address -> EmailAddress.of(address.value().replaceAll("[^a-z0-9@.-]", "")))
                        .toList()));
            }
        });
    }
}
