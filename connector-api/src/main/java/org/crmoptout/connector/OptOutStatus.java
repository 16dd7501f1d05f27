package org.crmoptout.connector;

/** What a CRM says of the email opt-out of a record or an address. */
public enum OptOutStatus {
    OPTED_OUT,
    NOT_OPTED_OUT,
    /** The CRM gave a value it does not document. Never written, and never a reason to clear a label. */
    UNKNOWN
}
