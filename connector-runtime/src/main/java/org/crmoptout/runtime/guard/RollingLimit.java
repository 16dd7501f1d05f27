package org.crmoptout.runtime.guard;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A CRM's limit of requests within any period up to now, as its connector tells it, and the pace that keeps it. Never blocks.
 *
 * <p>A request holds a place from when it is sent until a period after its answer, for somewhere in between the CRM counted it.
 * So whoever is alone is never refused. What the CRM counts beyond our own places, others use, who share the limit: we take what
 * they leave and a little less, but at least our share. The share begins at a half, is halved with each refusal, and comes back
 * by a sixteenth each period, so that any number of such clients find their balance. Places are taken evenly, up to a tenth of
 * them at once.
 */
final class RollingLimit {

    private static final double MOST_SHARE = 1 / 2.0;
    private static final double LEAST_SHARE = 1 / 16.0;
    private static final int MARGIN = 20;
    private static final int AT_ONCE = 10;
    /** What the CRM counted when it answered was told a moment ago: so long, places that ended are still known as our own. */
    private static final int MOMENT = 50;

    private final Deque<Long> answeredAt = new ArrayDeque<>();
    private long limit;
    private long period;
    private int underWay;
    private long others;
    private long othersSeenAt;
    private double share = MOST_SHARE;
    private long shareChangedAt;
    private long nextAt;

    /** A limit of so many requests in so many nanoseconds. */
    RollingLimit(long limit, long period, long now) {
        this.limit = limit;
        this.period = period;
        this.shareChangedAt = now - period;
        this.nextAt = now;
    }

    /** What the CRM says now, and how much of it is used by everyone. */
    synchronized void told(long newLimit, long newPeriod, long used, long now) {
        limit = newLimit;
        period = newPeriod;
        forget(now);
        others = Math.max(0, used - answeredAt.size() - underWay);
        othersSeenAt = now;
    }

    /** Takes a place, or gives the nanoseconds after which to ask again. */
    synchronized long take(long now) {
        forget(now);
        long allowed = allowed(now);
        long held = answeredAt.size() + underWay;
        long nextFree = now + period / limit;
        for (long at : answeredAt) {
            if (now - at < period) {
                nextFree = at + period;
                break;
            }
            held--;
        }
        if (held >= allowed) {
            return Math.max(1, nextFree - now);
        }
        long early = nextAt - period / AT_ONCE;
        if (early - now > 0) {
            return early - now;
        }
        nextAt = (nextAt - now > 0 ? nextAt : now) + period / allowed;
        underWay++;
        return 0;
    }

    /** The request that took a place has its answer, or will get none. */
    synchronized void answered(long now) {
        underWay--;
        answeredAt.addLast(now);
    }

    /** The CRM refused a request because of this limit: others use more than we knew. */
    synchronized void refused(long now) {
        if (now - shareChangedAt >= period) {
            share = Math.max(LEAST_SHARE, share / 2);
            shareChangedAt = now;
        }
        others = Math.max(others, limit / 2);
        othersSeenAt = now;
    }

    private void forget(long now) {
        while (!answeredAt.isEmpty() && now - answeredAt.getFirst() >= period + period / MOMENT) {
            answeredAt.removeFirst();
        }
        if (share < MOST_SHARE && now - shareChangedAt >= period) {
            share = Math.min(MOST_SHARE, share + LEAST_SHARE);
            shareChangedAt = now;
        }
    }

    private long allowed(long now) {
        boolean alone = others == 0 || now - othersSeenAt >= 2 * period;
        long left = alone ? limit : limit - others - limit / MARGIN;
        return Math.max(1, Math.max(left, (long) (limit * share)));
    }
}
