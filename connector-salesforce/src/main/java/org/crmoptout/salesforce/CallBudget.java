package org.crmoptout.salesforce;

import com.sforce.soap.partner.LimitInfo;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.Quota;

/**
 * How many of the org's API calls this connection may use in any 24 hours. They belong to all integrations of the org together,
 * so the connection keeps to a share of them, which it counts itself. A quarter of the share is a reserve for people's own
 * requests: other work stops when no more than the reserve is left, be it of the share or of the org's whole day.
 *
 * <p>The count begins anew with every connection. What the org has left, Salesforce tells with every answer
 * (LimitInfoHeader); it is believed for a quarter of an hour, so that a stopped connection looks again.
 *
 * <p>Thread-safe.
 *
 * @see <a href="https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_header_limitinfo.htm">LimitInfoHeader</a>
 */
final class CallBudget {

    /** What calls are made for. */
    enum Purpose {
        /** Anything. */
        ORDINARY,
        /** A person's own request not to be contacted, and the look at the account before it: they may use the reserve. */
        OWN_REQUEST
    }

    private static final String DAILY_CALLS = "API REQUESTS";
    private static final int RESERVED_PART = 4;
    private static final Duration DAY = Duration.ofHours(24);
    private static final Duration SPAN = Duration.ofMinutes(15);

    private static final class Span {
        private final Instant end;
        private long calls;

        Span(Instant end) {
            this.end = end;
        }
    }

    private final Clock clock;
    private final int sharePercent;
    private final Deque<Span> spans = new ArrayDeque<>();
    private long used;
    private List<Quota> told = List.of();
    private long orgLimit;
    private long orgLeft;
    private Instant toldAt = Instant.MIN;

    CallBudget(Clock clock, int sharePercent) {
        this.clock = clock;
        this.sharePercent = sharePercent;
    }

    /**
     * Counts a call that is about to be sent.
     *
     * @throws ConnectorException with the time to look again, when it must not be sent: RESERVE_ONLY, or QUOTA_EXHAUSTED when the
     *     reserve is used up too
     */
    synchronized void take(Purpose purpose) {
        Optional<ConnectorException> refusal = refusal(purpose);
        if (refusal.isPresent()) {
            throw refusal.get();
        }
        Instant now = clock.instant();
        if (spans.isEmpty() || !now.isBefore(spans.getLast().end)) {
            spans.addLast(new Span(now.plus(SPAN)));
        }
        spans.getLast().calls++;
        used++;
    }

    /** Why a call must not be sent now, if so. */
    synchronized Optional<ConnectorException> refusal(Purpose purpose) {
        Instant now = clock.instant();
        forget(now);
        if (orgLimit <= 0) {
            return Optional.empty();
        }
        long kept = purpose == Purpose.ORDINARY ? reserve() : 0;
        if (used >= allowance() - kept) {
            return Optional.of(refusal(
                    purpose,
                    "this connection has made " + used + " API calls in the last 24 hours, and its share of the org's "
                            + orgLimit + " is " + allowance() + ", of which " + reserve()
                            + " are kept for people's own requests; it goes on by itself as the hours pass, or raise"
                            + " daily-call-share",
                    shareFreeAt(now, allowance() - kept)));
        }
        if (purpose == Purpose.ORDINARY && orgLeft <= reserve() && now.isBefore(toldAt.plus(SPAN))) {
            return Optional.of(refusal(
                    purpose,
                    "the org has " + orgLeft + " of its " + orgLimit
                            + " API calls of 24 hours left, which are kept for people's"
                            + " own requests; slow down its other integrations, or raise its allowance",
                    toldAt.plus(SPAN)));
        }
        return Optional.empty();
    }

    private static ConnectorException refusal(Purpose purpose, String why, Instant until) {
        ErrorKind kind = purpose == Purpose.ORDINARY ? ErrorKind.RESERVE_ONLY : ErrorKind.QUOTA_EXHAUSTED;
        return new ConnectorException(kind, why).withUntil(until);
    }

    private long allowance() {
        return Math.max(1, orgLimit * sharePercent / 100);
    }

    private long reserve() {
        return allowance() / RESERVED_PART;
    }

    private Instant shareFreeAt(Instant now, long most) {
        long left = used;
        for (Span span : spans) {
            left -= span.calls;
            if (left < most) {
                return span.end.plus(DAY);
            }
        }
        return now.plus(SPAN);
    }

    private void forget(Instant now) {
        while (!spans.isEmpty() && !now.isBefore(spans.getFirst().end.plus(DAY))) {
            used -= spans.removeFirst().calls;
        }
    }

    /** The same failure, of a day whose calls Salesforce says are used up, with the time to look again: the day is a moving one. */
    ConnectorException dayUsedUp(ConnectorException failure) {
        return failure.withUntil(clock.instant().plus(SPAN));
    }

    /**
     * Takes note of what Salesforce told of the org's allowances.
     *
     * @return the same, for the host
     */
    synchronized List<Quota> told(LimitInfo... allowances) {
        told = Arrays.stream(allowances)
                .map(it -> Quota.of(name(String.valueOf(it.getType())), it.getCurrent(), it.getLimit()))
                .toList();
        for (LimitInfo allowance : allowances) {
            if (DAILY_CALLS.equals(allowance.getType())) {
                orgLimit = allowance.getLimit();
                orgLeft = orgLimit - allowance.getCurrent();
                toldAt = clock.instant();
            }
        }
        return told;
    }

    /** The org's allowances as last told, and this connection's share. */
    synchronized List<Quota> quotas() {
        List<Quota> all = new ArrayList<>(told);
        if (orgLimit > 0) {
            forget(clock.instant());
            all.add(Quota.of("daily-call-share", used, allowance()));
        }
        return List.copyOf(all);
    }

    private static String name(String type) {
        return type.equals(DAILY_CALLS)
                ? "daily-api-calls"
                : type.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    }
}
