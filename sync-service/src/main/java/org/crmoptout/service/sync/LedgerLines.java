package org.crmoptout.service.sync;

import java.util.Optional;
import org.crmoptout.runtime.sync.LedgerEntry;
import org.crmoptout.service.ledger.LedgerKind;
import org.crmoptout.service.ledger.LedgerLine;

/** A sync's entries as lines of the service's ledger: without the key, which may be an address. */
final class LedgerLines {

    private LedgerLines() {}

    /** Empty for what a later runtime may tell and this service has no word for. */
    static Optional<LedgerLine> of(String connectionId, LedgerEntry entry) {
        return Optional.ofNullable(event(entry))
                .map(line -> line.person(entry.personId()).connection(connectionId));
    }

    private static @org.jspecify.annotations.Nullable LedgerLine event(LedgerEntry entry) {
        LedgerEntry.Event what = entry.what();
        if (what instanceof LedgerEntry.Requested it) {
            return line(entry, LedgerKind.DELIVERY_REQUESTED)
                    .delivery(it.deliveryId(), it.transition().name());
        }
        if (what instanceof LedgerEntry.Attempted it) {
            return line(entry, LedgerKind.DELIVERY_ATTEMPTED)
                    .delivery(it.deliveryId(), it.transition().name())
                    .attempt(it.attempt())
                    .outcome(it.outcome().name())
                    .words(it.problem());
        }
        if (what instanceof LedgerEntry.Ended it) {
            return line(entry, LedgerKind.DELIVERY_ENDED)
                    .delivery(it.deliveryId(), null)
                    .outcome(it.end().name());
        }
        if (what instanceof LedgerEntry.Parked it) {
            return line(entry, LedgerKind.DELIVERY_PARKED)
                    .delivery(it.deliveryId(), null)
                    .words(it.reason());
        }
        if (what instanceof LedgerEntry.ReviewOpened it) {
            return line(entry, LedgerKind.REVIEW_OPENED).words(it.question());
        }
        if (what instanceof LedgerEntry.ReviewClosed it) {
            return line(entry, LedgerKind.REVIEW_CLOSED).outcome(it.how().name());
        }
        if (what instanceof LedgerEntry.MarkedFromCrm it) {
            return line(entry, LedgerKind.MARKED_FROM_CRM).outcome(it.cause().name());
        }
        if (what instanceof LedgerEntry.UnmarkedFromCrm) {
            return line(entry, LedgerKind.UNMARKED_FROM_CRM);
        }
        if (what instanceof LedgerEntry.Repaired it) {
            return line(entry, LedgerKind.REPAIRED).outcome(it.finding().name());
        }
        return null;
    }

    private static LedgerLine line(LedgerEntry entry, LedgerKind kind) {
        return LedgerLine.of(entry.at(), kind);
    }
}
