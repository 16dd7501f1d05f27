package org.crmoptout.salesforce;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;

/** Cuts work into the pieces one request may hold. */
final class Batches {

    private Batches() {}

    /** Batches of at most so many ids of one type each. */
    static List<List<SalesforceId>> perType(SortedSet<SalesforceId> ids, int size) {
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
}
