package org.crmoptout.testkit.contract;

import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * What is wrong with a CRM's answers for a while. A stage lays it over whatever it would answer; the CRM's own language does
 * not matter. Kinds may be added: switch with a default branch.
 */
public sealed interface Fault {

    /** On which side of the request's effect a fault lies. */
    enum When {
        /** The request has no effect. */
        BEFORE_EFFECT,
        /** The request has taken effect; only the answer is amiss. */
        AFTER_EFFECT
    }

    /** How an answer of status 200 can make no sense. */
    enum Garbling {
        /** An HTML page, as of a gateway. */
        HTML,
        /** No body at all. */
        EMPTY,
        /** The first half of the body. */
        TRUNCATED,
        /** A body of the right form in which every value has a wrong type. */
        WRONG_TYPES
    }

    /**
     * Every request gets this answer.
     *
     * @param when whether the request takes effect all the same
     * @param status the HTTP status
     * @param headers headers beside the content type
     * @param body a JSON body
     */
    record Answers(When when, int status, Map<String, String> headers, String body) implements Fault {
        public Answers {
            headers = Map.copyOf(headers);
        }

        /** The status alone: bodies hold addresses. */
        @Override
        public String toString() {
            return "status " + status + (headers.isEmpty() ? "" : " with " + headers) + ", " + when;
        }
    }

    /**
     * Every request takes effect and gets an answer of status 200 that makes no sense.
     *
     * @param how what is done to the answer
     */
    record Garbles(Garbling how) implements Fault {}

    /**
     * The connection ends without an answer.
     *
     * @param when whether the request takes effect all the same
     */
    record Breaks(When when) implements Fault {}

    /**
     * The request takes effect, but its answer is held back until {@link #release}.
     *
     * @param arrived counted down when the first request has come
     * @param released counted down to let the answers go
     */
    record Holds(CountDownLatch arrived, CountDownLatch released) implements Fault {

        /**
         * A fault that holds answers from now on.
         *
         * @return a new one
         */
        static Holds back() {
            return new Holds(new CountDownLatch(1), new CountDownLatch(1));
        }

        /** Says that a request came, and waits until answers may go. */
        public void await() {
            arrived.countDown();
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** Lets the answers go. */
        public void release() {
            released.countDown();
        }
    }
}
