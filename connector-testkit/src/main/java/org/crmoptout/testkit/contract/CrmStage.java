package org.crmoptout.testkit.contract;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.connector.RecordType;

/**
 * A CRM for the contract to play with: a server on the loopback interface that a connector talks to, and the hands of the
 * CRM's own users. Authors take a {@link PretendedCrm}; whoever has a simulator of the CRM can stage that instead.
 *
 * <p>Thread-safe. Every act of a user is dated by {@link #clock()} and is complete on return. Time goes on only when the
 * contract moves the clock.
 */
public interface CrmStage extends AutoCloseable {

    /** What can't be played on every stage. */
    enum Act {
        /** {@link #merge}. */
        MERGE,
        /** {@link #storeAbsent}. */
        ABSENT_VALUE,
        /** {@link #storeOdd}. */
        ODD_VALUE,
        /** {@link #holdBack}. */
        LATE_ROWS,
        /** {@link #refuseWritesTo}. */
        REFUSED_RECORD,
        /** {@link #changeAddress} to the address of another record. */
        SHARED_ADDRESS
    }

    /**
     * The acts that this CRM does not know.
     *
     * @return each with the reason, which the contract's summary repeats; none unless overridden
     */
    default Map<Act, String> unknownActs() {
        return Map.of();
    }

    /**
     * The settings of a connection to this CRM, with working credentials.
     *
     * @param answerWithin how long the connection shall wait for one answer, at least a second
     * @return names and texts, among them the server's own address
     */
    Map<String, String> settings(Duration answerWithin);

    /**
     * The credentials that must never be seen.
     *
     * @return texts, also those that the CRM hands out itself, such as tokens
     */
    Set<String> secrets();

    /**
     * The time of this CRM, for the connector too.
     *
     * @return a clock that the contract moves
     */
    StageClock clock();

    /**
     * How long a change may take to show in lists and searches, by the vendor's own word or experience. The contract waits so
     * long before it expects a change in the feed, and lets single records be as late as that.
     *
     * @return at least one second
     */
    Duration changesShowWithin();

    /**
     * The most changes that fit on one page of the feed.
     *
     * @return at least 2
     */
    int feedPageSize();

    /** Back to an empty CRM without faults. Credentials stay valid; requests are counted from zero. */
    void reset();

    /**
     * Adds someone. Where the opt-out is kept on addresses and the address is known already, its opt-out is as given
     * afterwards.
     *
     * @param type the record type
     * @param address the one address
     * @param optedOut whether they are opted out from the first moment
     * @return the new record
     */
    RecordRef create(RecordType type, EmailAddress address, boolean optedOut);

    /**
     * Ticks or un-ticks the opt-out by hand.
     *
     * @param ref a record that is there
     * @param optedOut the new value
     */
    void setOptedOut(RecordRef ref, boolean optedOut);

    /**
     * Gives a record another address.
     *
     * @param ref a record that is there
     * @param address the new address
     */
    void changeAddress(RecordRef ref, EmailAddress address);

    /**
     * Merges a record into another of its type, which keeps its own values.
     *
     * @param loser the record that ends
     * @param winner the record that stays
     */
    void merge(RecordRef loser, RecordRef winner);

    /**
     * Deletes a record.
     *
     * @param ref a record that is there
     */
    void delete(RecordRef ref);

    /**
     * Makes the CRM hold no value of the opt-out at all.
     *
     * @param ref a record that is there
     */
    void storeAbsent(RecordRef ref);

    /**
     * What the vendor documents of a value that is absent.
     *
     * @return UNKNOWN unless overridden by who can cite the page
     */
    default OptOutStatus absentMeans() {
        return OptOutStatus.UNKNOWN;
    }

    /**
     * Makes the CRM hold a value of the opt-out that its vendor does not document.
     *
     * @param ref a record that is there
     */
    void storeOdd(RecordRef ref);

    /**
     * Keeps a record out of lists and searches; it can be read all the same.
     *
     * @param ref a record that is there
     */
    void holdBack(RecordRef ref);

    /**
     * Shows a record that was held back, with the time stamp it has.
     *
     * @param ref the record
     */
    void show(RecordRef ref);

    /**
     * Makes the CRM refuse to write this record, or its address, for a reason of its own, such as a rule that the record
     * breaks. It is refused in the way that a single record is, within an answer of success if the vendor does so.
     *
     * @param ref a record that is there
     */
    void refuseWritesTo(RecordRef ref);

    /**
     * What the CRM holds now.
     *
     * @param ref a record
     * @return empty when there is none (any more)
     */
    Optional<Boolean> optedOut(RecordRef ref);

    /**
     * What the CRM holds of an address, where opt-outs are kept on addresses.
     *
     * @param address any address
     * @return whether it is opted out
     */
    boolean optedOut(EmailAddress address);

    /**
     * Everything that must stay as it is when someone is opted out: who is there, with which addresses.
     *
     * @return one line a record, in any stable order
     */
    List<String> records();

    /**
     * How many requests were answered since the last reset, well or badly, broken connections among them.
     *
     * @return a count
     */
    long requests();

    /**
     * Makes every request from now on go wrong.
     *
     * @param fault how
     */
    void misbehave(Fault fault);

    /** Ends the fault, and lets go what it held. */
    void behave();

    /** Stops the server. */
    @Override
    void close();
}
