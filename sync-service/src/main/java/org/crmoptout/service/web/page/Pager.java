package org.crmoptout.service.web.page;

import org.crmoptout.service.people.Page;

/**
 * Where in a longer list a page is.
 *
 * @param page which page, from 0
 * @param first the place of its first item, from 1; 0 when there is none
 * @param last the place of its last item
 * @param total how many items the whole list has
 * @param hasNext whether another page follows
 */
record Pager(int page, long first, long last, long total, boolean hasNext) {

    static Pager of(Page<?> page) {
        long before = (long) page.number() * page.size();
        int here = page.items().size();
        return new Pager(
                page.number(),
                here == 0 ? 0 : before + 1,
                here == 0 ? 0 : before + here,
                page.total(),
                before + here < page.total() && here > 0);
    }
}
