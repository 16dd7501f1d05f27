package org.crmoptout.testkit.simulator;

/** What field-level security lets the connected user do with a Salesforce field. */
public enum FieldAccess {
    /** The field can be read and written. */
    EDITABLE,
    /** The field can be read; writing it fails per record. */
    READ_ONLY,
    /** For the API the field does not exist. */
    HIDDEN
}
