package org.crmoptout.testkit.simulator;

import java.util.Set;

/**
 * An operation of a CRM, and what can go wrong with it besides what can go wrong with any request.
 *
 * @param name as its calls are counted
 * @param errors the codes of the errors that it can be refused with
 * @param recordErrors the codes of the errors that records of its batch can fail with; none if it has no batch
 * @param faults the other faults inside the CRM that it can meet
 */
record Operation(String name, Set<String> errors, Set<String> recordErrors, Set<Class<? extends Fault>> faults) {

    /** Faults on the way to the CRM and back: no request is safe from them. */
    private static final Set<Class<? extends Fault>> OF_ANY_REQUEST = Set.of(
            Fault.Status.class,
            Fault.ConnectionReset.class,
            Fault.Delay.class,
            Fault.AnswerLost.class,
            Fault.TruncatedBody.class,
            Fault.HtmlPage.class);

    /** Whether this fault can happen to it. */
    boolean canMeet(Fault fault) {
        if (fault instanceof Fault.VendorError error) {
            return errors.contains(error.code());
        }
        if (fault instanceof Fault.PartialBatch batch) {
            return recordErrors.contains(batch.code());
        }
        return OF_ANY_REQUEST.contains(fault.getClass()) || faults.contains(fault.getClass());
    }

    /** The codes that a fault of this kind may have here; none where there can be no such fault, or it has no code. */
    Set<String> codes(Fault fault) {
        if (fault instanceof Fault.VendorError) {
            return errors;
        }
        return fault instanceof Fault.PartialBatch ? recordErrors : Set.of();
    }
}
