package org.crmoptout.connector;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A person as a CRM knows them: by a record, by email addresses, or by both.
 *
 * <p>Where opt-outs are keyed by record, the record decides and addresses are a hint. Where they are keyed by
 * {@link OptOutKeying#EMAIL_ADDRESS}, the one address decides and the record is a hint; a person without an address then
 * stands for the current address of the record.
 */
public final class CrmPerson {

    private final @Nullable RecordRef ref;
    private final List<EmailAddress> emailAddresses;

    private CrmPerson(@Nullable RecordRef ref, List<EmailAddress> emailAddresses) {
        this.ref = ref;
        this.emailAddresses = List.copyOf(emailAddresses);
    }

    /**
     * A person known by record alone.
     *
     * @param ref the record
     * @return the person
     */
    public static CrmPerson of(RecordRef ref) {
        return new CrmPerson(ref, List.of());
    }

    /**
     * A person known by address alone.
     *
     * @param address the address
     * @return the person
     */
    public static CrmPerson of(EmailAddress address) {
        return new CrmPerson(null, List.of(address));
    }

    /**
     * A person known by both.
     *
     * @param ref the record
     * @param addresses the addresses, the main one first; may be empty
     * @return the person
     */
    public static CrmPerson of(RecordRef ref, List<EmailAddress> addresses) {
        return new CrmPerson(ref, addresses);
    }

    /**
     * The record.
     *
     * @return the record, empty for an address that is nobody's
     */
    public Optional<RecordRef> ref() {
        return Optional.ofNullable(ref);
    }

    /**
     * The record, where opt-outs are keyed by record.
     *
     * @param type the type it must have
     * @return the record
     * @throws ConnectorException of kind {@link ErrorKind#INVALID_REQUEST} when there is none, or one of another type
     */
    public RecordRef requireRef(RecordType type) {
        if (ref == null || !ref.type().equals(type)) {
            throw new ConnectorException(
                    ErrorKind.INVALID_REQUEST, this + " is no " + type + "; find the record first, and give that");
        }
        return ref;
    }

    /**
     * The addresses.
     *
     * @return the main one first; may be empty when there is a record
     */
    public List<EmailAddress> emailAddresses() {
        return emailAddresses;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CrmPerson that
                && Objects.equals(ref, that.ref)
                && emailAddresses.equals(that.emailAddresses);
    }

    @Override
    public int hashCode() {
        return Objects.hash(ref, emailAddresses);
    }

    /**
     * The record and the masked addresses.
     *
     * @return text without an address
     */
    @Override
    public String toString() {
        if (ref == null) {
            return emailAddresses.toString();
        }
        return emailAddresses.isEmpty() ? ref.toString() : ref + " " + emailAddresses;
    }
}
