package org.crmoptout.hubspot;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.crmoptout.connector.CallResult;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.Operation;
import org.crmoptout.connector.RemoteCalls;

/**
 * Asks one thing of many addresses: a hundred in a request where the account may, one by one otherwise.
 *
 * <p>Batches are for accounts with Marketing Hub Enterprise, so a 403 only means that this account has none: it is remembered.
 * How many addresses a batch takes is not documented, so one that is refused with 400 is cut in halves. An address counts as
 * answered only when a batch's answer names it; of every other it is asked alone, which also tells why.
 */
final class AddressCalls {

    /** HubSpot documents no limit; this is what its other batches take. */
    private static final int BATCH = 100;

    /** What is asked. */
    interface Question<T> {

        Operation one();

        T of(EmailAddress address) throws InterruptedException;

        Operation many();

        /** The answers the batch gave, which need not name every address. */
        Map<EmailAddress, T> of(List<EmailAddress> addresses) throws InterruptedException;
    }

    /** What became of one address. */
    sealed interface Result<T> {

        record Answered<T>(T value) implements Result<T> {}

        /**
         * No answer.
         *
         * @param cause why
         * @param inDoubt whether a write may have taken effect all the same
         */
        record Failed<T>(ConnectorException cause, boolean inDoubt) implements Result<T> {}
    }

    private final RemoteCalls calls;
    private final TokenScopes scopes;

    AddressCalls(RemoteCalls calls, TokenScopes scopes) {
        this.calls = calls;
        this.scopes = scopes;
    }

    /** One result per address. */
    <T> Map<EmailAddress, Result<T>> ask(Question<T> question, Collection<EmailAddress> addresses) {
        Map<EmailAddress, Result<T>> results = new LinkedHashMap<>();
        List<EmailAddress> distinct = List.copyOf(new LinkedHashSet<>(addresses));
        List<EmailAddress> alone = distinct.size() > 1 ? askInBatches(question, distinct, results) : distinct;
        askOneByOne(question, alone, results);
        return results;
    }

    /** Gives the addresses that are left to be asked alone. */
    private <T> List<EmailAddress> askInBatches(
            Question<T> question, List<EmailAddress> addresses, Map<EmailAddress, Result<T>> results) {
        Operation many = question.many();
        List<EmailAddress> alone = new ArrayList<>();
        Deque<List<EmailAddress>> waiting = new ArrayDeque<>();
        for (int i = 0; i < addresses.size(); i += BATCH) {
            waiting.add(addresses.subList(i, Math.min(addresses.size(), i + BATCH)));
        }
        while (!waiting.isEmpty() && mayBatch(many)) {
            // Where it is not known whether batches are allowed, one is enough to find out.
            boolean sure = scopes.of(many) == TokenScopes.Verdict.ALLOWED;
            List<List<EmailAddress>> now = sure ? List.copyOf(waiting) : List.of(waiting.getFirst());
            now.forEach(batch -> waiting.removeFirst());
            List<Sending<Map<EmailAddress, T>>> sendings = now.stream()
                    .map(batch -> new Sending<Map<EmailAddress, T>>(() -> question.of(batch)))
                    .toList();
            List<CallResult<Map<EmailAddress, T>>> answers = calls.callAll(many, sendings);
            for (int i = 0; i < now.size(); i++) {
                List<EmailAddress> batch = now.get(i);
                if (answers.get(i) instanceof CallResult.Failed<Map<EmailAddress, T>> failed) {
                    switch (failed.cause().kind()) {
                        case CONFIGURATION, NOT_FOUND -> {
                            scopes.refused(many);
                            alone.addAll(batch);
                        }
                        case INVALID_REQUEST -> halve(batch, waiting, alone);
                        default -> {
                            Result<T> failure = sendings.get(i).failure(failed.cause());
                            batch.forEach(address -> results.put(address, failure));
                        }
                    }
                } else if (answers.get(i) instanceof CallResult.Answered<Map<EmailAddress, T>> answered) {
                    scopes.done(many);
                    for (EmailAddress address : batch) {
                        T value = answered.value().get(address);
                        if (value == null) {
                            alone.add(address);
                        } else {
                            results.put(address, new Result.Answered<>(value));
                        }
                    }
                }
            }
        }
        waiting.forEach(alone::addAll);
        return alone;
    }

    private boolean mayBatch(Operation many) {
        return switch (scopes.of(many)) {
            case ALLOWED, UNKNOWN -> true;
            case NOT_LISTED, REFUSED -> false;
        };
    }

    private static void halve(List<EmailAddress> batch, Deque<List<EmailAddress>> waiting, List<EmailAddress> alone) {
        if (batch.size() <= 2) {
            alone.addAll(batch);
        } else {
            waiting.add(batch.subList(0, batch.size() / 2));
            waiting.add(batch.subList(batch.size() / 2, batch.size()));
        }
    }

    private <T> void askOneByOne(
            Question<T> question, List<EmailAddress> addresses, Map<EmailAddress, Result<T>> results) {
        List<Sending<T>> sendings = addresses.stream()
                .map(address -> new Sending<T>(() -> question.of(address)))
                .toList();
        List<CallResult<T>> answers = calls.callAll(question.one(), sendings);
        for (int i = 0; i < addresses.size(); i++) {
            if (answers.get(i) instanceof CallResult.Answered<T> answered) {
                scopes.done(question.one());
                results.put(addresses.get(i), new Result.Answered<>(answered.value()));
            } else if (answers.get(i) instanceof CallResult.Failed<T> failed) {
                results.put(addresses.get(i), sendings.get(i).failure(failed.cause()));
            }
        }
    }
}
