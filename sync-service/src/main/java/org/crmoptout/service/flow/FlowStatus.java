package org.crmoptout.service.flow;

/** How far a person is in a flow. Apart from the label: unmarking changes none (L6). */
public enum FlowStatus {
    /** A step is due, now or later. */
    ACTIVE,
    /** All steps are done. */
    FINISHED,
    /** Taken out before the end. */
    STOPPED
}
