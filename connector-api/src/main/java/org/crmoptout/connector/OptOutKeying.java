package org.crmoptout.connector;

/** What a CRM keeps the opt-out on. */
public enum OptOutKeying {
    /** On each record: two records of one person can differ (Salesforce). */
    RECORD,
    /** On the email address: records that share an address share the opt-out, and an address needs no record (HubSpot). */
    EMAIL_ADDRESS
}
