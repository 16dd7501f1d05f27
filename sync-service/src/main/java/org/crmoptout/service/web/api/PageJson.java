package org.crmoptout.service.web.api;

import java.util.List;
import java.util.function.Function;
import org.crmoptout.service.people.Page;

/** One page of a longer list: {@code page} counts from 0. */
record PageJson<T>(List<T> items, int page, int size, long total) {

    static <D, T> PageJson<T> of(Page<D> page, Function<D, T> change) {
        return new PageJson<>(page.items().stream().map(change).toList(), page.number(), page.size(), page.total());
    }
}
