package org.crmoptout.salesforce;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** Cuts work into the pieces one request may hold. */
final class Batches {

    private Batches() {}

    /**
     * A piece and what was answered to it.
     *
     * @param <I> what it holds
     * @param <R> what was answered
     * @param items what it holds
     * @param answer what was answered
     */
    record Sent<I, R>(List<I> items, R answer) {}

    /** Batches of at most so many ids of one type each. */
    static List<List<SalesforceId>> perType(Set<SalesforceId> ids, int size) {
        List<List<SalesforceId>> batches = new ArrayList<>();
        for (PersonType type : PersonType.values()) {
            batches.addAll(of(ids.stream().filter(id -> id.type() == type).toList(), size));
        }
        return batches;
    }

    /** Batches of at most so many items, in their order. */
    static <T> List<List<T>> of(Collection<T> items, int size) {
        List<T> all = List.copyOf(items);
        List<List<T>> batches = new ArrayList<>();
        for (int from = 0; from < all.size(); from += size) {
            batches.add(all.subList(from, Math.min(from + size, all.size())));
        }
        return batches;
    }

    /**
     * Sends pieces; those that Salesforce finds too large are halved and sent again, down to single items.
     *
     * @param send sends pieces, and answers each, in their order
     * @param tooLarge whether an answer says that the piece was too large and had no effect
     * @return every piece that was not halved, with its answer, in no order
     */
    static <I, R> List<Sent<I, R>> send(
            List<List<I>> pieces, Function<List<List<I>>, List<R>> send, Predicate<R> tooLarge) {
        List<Sent<I, R>> sent = new ArrayList<>();
        List<List<I>> next = pieces;
        while (!next.isEmpty()) {
            List<R> answers = send.apply(next);
            List<List<I>> halves = new ArrayList<>();
            for (int i = 0; i < next.size(); i++) {
                List<I> piece = next.get(i);
                if (piece.size() > 1 && tooLarge.test(answers.get(i))) {
                    halves.addAll(of(piece, (piece.size() + 1) / 2));
                } else {
                    sent.add(new Sent<>(piece, answers.get(i)));
                }
            }
            next = halves;
        }
        return sent;
    }
}
