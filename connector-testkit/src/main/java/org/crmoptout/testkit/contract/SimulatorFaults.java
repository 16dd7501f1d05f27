package org.crmoptout.testkit.contract;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.crmoptout.testkit.simulator.RequestHook;
import org.crmoptout.testkit.simulator.SimulatedReply;
import org.crmoptout.testkit.simulator.SimulatedRequest;
import org.jspecify.annotations.Nullable;

/** Lays the contract's faults over a simulator, and counts its requests: for stages made of one. Thread-safe. */
public final class SimulatorFaults implements RequestHook {

    private final AtomicLong requests = new AtomicLong();
    private volatile @Nullable Fault fault;

    /** No fault and no requests yet. */
    public SimulatorFaults() {}

    /**
     * How many requests came since the last reset.
     *
     * @return a count
     */
    public long requests() {
        return requests.get();
    }

    /** Ends the fault and counts from zero. */
    public void reset() {
        behave();
        requests.set(0);
    }

    /**
     * Makes every request from now on go wrong.
     *
     * @param wrong how
     */
    public void misbehave(Fault wrong) {
        fault = wrong;
    }

    /** Ends the fault, and lets go what it held. */
    public void behave() {
        Fault last = fault;
        fault = null;
        if (last instanceof Fault.Holds holds) {
            holds.release();
        }
    }

    @Override
    public Optional<SimulatedReply> before(SimulatedRequest request) {
        requests.incrementAndGet();
        Fault now = fault;
        if (now instanceof Fault.Breaks breaks && breaks.when() == Fault.When.BEFORE_EFFECT) {
            return Optional.of(SimulatedReply.connectionReset());
        }
        return now instanceof Fault.Answers answers && answers.when() == Fault.When.BEFORE_EFFECT
                ? Optional.of(instead(answers))
                : Optional.empty();
    }

    @Override
    public SimulatedReply after(SimulatedRequest request, SimulatedReply reply) {
        Fault now = fault;
        if (now instanceof Fault.Breaks) {
            return SimulatedReply.connectionReset();
        }
        if (now instanceof Fault.Answers answers) {
            return instead(answers);
        }
        if (now instanceof Fault.Garbles garbles) {
            return simulated(Garbler.garbled(new CrmReply(200, reply.headers(), reply.body()), garbles.how()));
        }
        if (now instanceof Fault.Holds holds) {
            holds.await();
        }
        return reply;
    }

    private static SimulatedReply instead(Fault.Answers answers) {
        SimulatedReply reply = SimulatedReply.json(answers.status(), answers.body());
        for (Map.Entry<String, String> header : answers.headers().entrySet()) {
            reply = reply.withHeader(header.getKey(), header.getValue());
        }
        return reply;
    }

    private static SimulatedReply simulated(CrmReply reply) {
        SimulatedReply simulated = SimulatedReply.of(reply.status(), "text/plain", reply.body());
        for (Map.Entry<String, String> header : reply.headers().entrySet()) {
            simulated = simulated.withHeader(header.getKey(), header.getValue());
        }
        return simulated;
    }
}
