package org.crmoptout.testkit.simulator;

import java.util.function.Function;

/**
 * A fault that strikes one call.
 *
 * @param seed of what it draws besides
 */
record Strike(Fault fault, long seed) {

    /** The answer that the client gets of a call with this effect: a fault inside the CRM is left to the CRM. */
    SimulatedReply answer(Function<Trouble, SimulatedReply> effect) {
        if (fault instanceof Fault.Status instead) {
            return status(instead);
        }
        if (fault instanceof Fault.HtmlPage page) {
            return page(page.status());
        }
        if (fault instanceof Fault.ConnectionReset) {
            return SimulatedReply.connectionReset();
        }
        SimulatedReply reply = effect.apply(new Trouble(fault, seed));
        if (fault instanceof Fault.Delay delay) {
            return reply.delayed(delay.by());
        }
        if (fault instanceof Fault.TruncatedBody) {
            return reply.truncated();
        }
        if (fault instanceof Fault.AnswerLost lost) {
            return lost.status() == 0 ? SimulatedReply.connectionReset() : page(lost.status());
        }
        return reply;
    }

    private static SimulatedReply status(Fault.Status fault) {
        SimulatedReply reply = SimulatedReply.of(fault.status(), "text/plain;charset=utf-8", fault.body());
        return reply.withHeaders(fault.headers());
    }

    private static SimulatedReply page(int status) {
        return SimulatedReply.html(
                status,
                "<!DOCTYPE html><html><head><title>" + status + "</title></head><body><h1>" + status
                        + "</h1><p>This page is not what you asked for.</p></body></html>");
    }
}
