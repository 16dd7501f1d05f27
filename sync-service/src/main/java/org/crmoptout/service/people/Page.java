package org.crmoptout.service.people;

import java.util.List;
import java.util.function.Function;

/**
 * One page of a longer list.
 *
 * @param <T> what the list is of
 * @param items what stands on the page
 * @param number which page, from 0
 * @param size how many items a full page has
 * @param total how many items the whole list has
 */
public record Page<T>(List<T> items, int number, int size, long total) {

    /** The most items a page may have. */
    public static final int MAX_SIZE = 200;

    public Page {
        items = List.copyOf(items);
    }

    /**
     * The same page of other items.
     *
     * @param <R> what the other list is of
     * @param change makes an item of the other list
     * @return a page of the same place
     */
    public <R> Page<R> map(Function<? super T, R> change) {
        return new Page<>(items.stream().map(change).toList(), number, size, total);
    }
}
