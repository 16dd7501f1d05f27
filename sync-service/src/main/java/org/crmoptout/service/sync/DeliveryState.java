package org.crmoptout.service.sync;

/** How a delivery is: what {@link org.crmoptout.runtime.sync.Delivery.End} says once it ended. */
public enum DeliveryState {
    /** It will be sent. */
    WAITING,
    /** It needs a human. */
    PARKED,
    /** The CRM has the value. */
    DONE,
    /** A newer change of the label took its place, or made it needless. */
    SUPERSEDED,
    /** The opt-out in the CRM won over it. */
    OVERTAKEN,
    /** The record is gone from the CRM. */
    RECORD_GONE
}
