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
        Round<T> round = new Round<>(question);
        List<EmailAddress> distinct = List.copyOf(new LinkedHashSet<>(addresses));
        if (distinct.size() > 1) {
            round.askInBatches(distinct);
        } else {
            round.alone.addAll(distinct);
        }
        round.askOneByOne();
        return round.results;
    }

    /** One question on its way: batches that wait to be asked, addresses that are left to be asked alone, and the results. */
    private final class Round<T> {
        private final Question<T> question;
        private final Deque<List<EmailAddress>> waiting = new ArrayDeque<>();
        private final List<EmailAddress> alone = new ArrayList<>();
        private final Map<EmailAddress, Result<T>> results = new LinkedHashMap<>();

        Round(Question<T> question) {
            this.question = question;
        }

        void askInBatches(List<EmailAddress> addresses) {
            for (int i = 0; i < addresses.size(); i += BATCH) {
                waiting.add(addresses.subList(i, Math.min(addresses.size(), i + BATCH)));
            }
            while (!waiting.isEmpty() && mayBatch()) {
                askBatches(takeWaiting());
            }
            waiting.forEach(alone::addAll);
        }

        private boolean mayBatch() {
            return switch (scopes.of(question.many())) {
                case ALLOWED, UNKNOWN -> true;
                case NOT_LISTED, REFUSED -> false;
            };
        }

        /** All that wait; where it is not known whether batches are allowed, one is enough to find out. */
        private List<List<EmailAddress>> takeWaiting() {
            boolean sure = scopes.of(question.many()) == TokenScopes.Verdict.ALLOWED;
            List<List<EmailAddress>> taken = sure ? List.copyOf(waiting) : List.of(waiting.getFirst());
            taken.forEach(batch -> waiting.removeFirst());
            return taken;
        }

        private void askBatches(List<List<EmailAddress>> batches) {
            List<Sending<Map<EmailAddress, T>>> sendings = batches.stream()
                    .map(batch -> new Sending<>(() -> question.of(batch)))
                    .toList();
            List<CallResult<Map<EmailAddress, T>>> answers = calls.callAll(question.many(), sendings);
            for (int i = 0; i < batches.size(); i++) {
                if (answers.get(i) instanceof CallResult.Answered<Map<EmailAddress, T>> answered) {
                    answered(batches.get(i), answered.value());
                } else if (answers.get(i) instanceof CallResult.Failed<Map<EmailAddress, T>> failed) {
                    failed(batches.get(i), sendings.get(i), failed.cause());
                }
            }
        }

        private void answered(List<EmailAddress> batch, Map<EmailAddress, T> answer) {
            scopes.done(question.many());
            for (EmailAddress address : batch) {
                T value = answer.get(address);
                if (value == null) {
                    alone.add(address);
                } else {
                    results.put(address, new Result.Answered<>(value));
                }
            }
        }

        private void failed(List<EmailAddress> batch, Sending<?> sending, ConnectorException cause) {
            switch (cause.kind()) {
                case CONFIGURATION, NOT_FOUND -> {
                    scopes.refused(question.many());
                    alone.addAll(batch);
                }
                case INVALID_REQUEST -> halve(batch);
                default -> batch.forEach(address -> results.put(address, sending.failure(cause)));
            }
        }

        private void halve(List<EmailAddress> batch) {
            int half = batch.size() / 2;
            if (half <= 1) {
                alone.addAll(batch);
            } else {
                waiting.add(batch.subList(0, half));
                waiting.add(batch.subList(half, batch.size()));
            }
        }

        void askOneByOne() {
            List<Sending<T>> sendings = alone.stream()
                    .map(address -> new Sending<>(() -> question.of(address)))
                    .toList();
            List<CallResult<T>> answers = calls.callAll(question.one(), sendings);
            for (int i = 0; i < sendings.size(); i++) {
                if (answers.get(i) instanceof CallResult.Answered<T> answered) {
                    scopes.done(question.one());
                    results.put(alone.get(i), new Result.Answered<>(answered.value()));
                } else if (answers.get(i) instanceof CallResult.Failed<T> failed) {
                    results.put(alone.get(i), sendings.get(i).failure(failed.cause()));
                }
            }
        }
    }
}
