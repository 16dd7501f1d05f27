package org.crmoptout.service.people;

/**
 * Which page is asked for.
 *
 * @param number which page, from 0
 * @param size how many items it may have, 1 to {@link Page#MAX_SIZE}
 */
public record PageRequest(int number, int size) {

    public PageRequest {
        if (number < 0) {
            throw new IllegalArgumentException("a page number is 0 or greater, not " + number);
        }
        if (size < 1 || size > Page.MAX_SIZE) {
            throw new IllegalArgumentException("a page has 1 to " + Page.MAX_SIZE + " items, not " + size);
        }
    }

    /**
     * The place of the page's first item in the whole list.
     *
     * @return from 0
     */
    public long offset() {
        return (long) number * size;
    }
}
