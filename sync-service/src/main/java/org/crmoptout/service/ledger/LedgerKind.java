package org.crmoptout.service.ledger;

/** What a line of the ledger tells. */
public enum LedgerKind {
    /** A person was marked, or marked again. */
    MARKED,
    /** A person was unmarked. */
    UNMARKED,
    /** A change is to be pushed to a CRM. */
    DELIVERY_REQUESTED,
    /** A delivery was sent. */
    DELIVERY_ATTEMPTED,
    /** A delivery ended. */
    DELIVERY_ENDED,
    /** A delivery needs a human. */
    DELIVERY_PARKED,
    /** An admin had a delivery sent again. */
    DELIVERY_RETRIED,
    /** A question for a human came up. */
    REVIEW_OPENED,
    /** Somebody answered a review. */
    REVIEW_DECIDED,
    /** A review was closed. */
    REVIEW_CLOSED,
    /** What a CRM showed marked the person. */
    MARKED_FROM_CRM,
    /** What a CRM showed unmarked the person. */
    UNMARKED_FROM_CRM,
    /** A comparison repaired a difference. */
    REPAIRED,
    /** People were imported. */
    IMPORTED,
    /** A person was erased. */
    ERASED,
    /** An address of an erased person came back, with its opt-out. */
    TOMBSTONE_APPLIED,
    /** An admin switched a sync on. */
    SYNC_SWITCHED_ON,
    /** An admin switched a sync off. */
    SYNC_SWITCHED_OFF,
    /** An admin changed what travels over a connection. */
    RULES_CHANGED,
    /** An admin ended a connection's waiting. */
    RESUMED,
    /** An admin let a first run go on that the volume brake had stopped. */
    FIRST_RUN_CONTINUED,
    /** An admin asked for a full comparison. */
    SWEEP_REQUESTED,
    /** An admin asked what switching a sync on would do. */
    PLAN_REQUESTED
}
