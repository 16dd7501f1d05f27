package org.crmoptout.salesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.Secret;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("Signing in")
@Timeout(30)
class SignInTest {

    private final AtomicInteger fetched = new AtomicInteger();

    private Session session() {
        return new Session(
                Secret.of("token " + fetched.incrementAndGet()), URI.create("https://acme.my.salesforce.com"));
    }

    @Test
    @DisplayName("happens once, until a session is refused")
    void happensOnce() {
        SignIn signIn = new SignIn(refused -> session());

        Session first = signIn.session();
        assertThat(signIn.session()).isSameAs(first);
        Session second = signIn.renewed(first);
        assertThat(second).isNotSameAs(first);
        assertThat(signIn.renewed(first)).as("someone was faster").isSameAs(second);
        assertThat(fetched).hasValue(2);
    }

    @Test
    @DisplayName("happens once for many threads, which wait for the one that fetches")
    void isSingleFlight() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        SignIn signIn = new SignIn(refused -> {
            asked.countDown();
            await(answer);
            return session();
        });
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            List<Future<Session>> sessions = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                sessions.add(threads.submit(signIn::session));
            }
            await(asked);
            answer.countDown();
            for (Future<Session> session : sessions) {
                assertThat(session.get()).isSameAs(sessions.get(0).get());
            }
            assertThat(fetched).hasValue(1);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    @DisplayName("is tried anew after a failure")
    void isTriedAnew() {
        SignIn signIn = new SignIn(refused -> {
            if (fetched.get() == 0) {
                fetched.incrementAndGet();
                throw new ConnectorException(ErrorKind.UNAVAILABLE, "not now");
            }
            return session();
        });

        assertThatThrownBy(signIn::session).isInstanceOf(ConnectorException.class);
        assertThat(signIn.session()).isNotNull();
    }

    @Test
    @DisplayName("goes on for those who wait when the thread that fetches is interrupted")
    void survivesAnInterruptOfAnother() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        SignIn signIn = new SignIn(refused -> {
            if (fetched.get() == 0) {
                fetched.incrementAndGet();
                asked.countDown();
                await(never);
            }
            return session();
        });
        Thread first = new Thread(() -> {
            try {
                signIn.session();
            } catch (ConnectorException e) {
                assertThat(e.kind()).isEqualTo(ErrorKind.CANCELLED);
            }
        });
        first.start();
        await(asked);
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<Session> waiting = other.submit(signIn::session);
            first.interrupt();
            assertThat(waiting.get().accessToken()).isEqualTo(Secret.of("token 2"));
        } finally {
            other.shutdownNow();
        }
    }

    @Test
    @DisplayName("leaves the interrupt flag of a thread that waits in vain")
    void keepsTheInterruptFlag() {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        SignIn signIn = new SignIn(refused -> {
            asked.countDown();
            await(answer);
            return session();
        });
        Thread fetching = new Thread(signIn::session);
        fetching.start();
        await(asked);
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(signIn::session)
                    .isInstanceOfSatisfying(
                            ConnectorException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CANCELLED));
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
            answer.countDown();
        }
    }

    @Test
    @DisplayName("never prints a token")
    void hidesTheToken() {
        assertThat(session().toString()).doesNotContain("token 1");
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new AssertionError("waited in vain");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConnectorException(ErrorKind.CANCELLED, "interrupted");
        }
    }
}
