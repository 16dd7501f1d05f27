package org.crmoptout.testkit.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.crmoptout.connector.AccountReport;
import org.crmoptout.connector.Capability;
import org.crmoptout.connector.CapabilityStatus;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.Operation.Access;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** R3xx: looking at an account. */
abstract class CheckRules extends SettingsRules {

    @Test
    @DisplayName("R301 check() gives the account an id that stays the same")
    void accountIdIsStable() {
        AccountReport first = connect().client().check();
        settle();
        AccountReport second = connect().client().check();
        Expect.that(!first.accountId().isBlank(), "the account's id is blank");
        Expect.that(
                first.accountId().equals(second.accountId()),
                "the account's id was %s, then %s",
                first.accountId(),
                second.accountId());
    }

    @Test
    @DisplayName("R302 An account can do nothing that the descriptor does not allow")
    void accountAllowsNoMoreThanTheDescriptor() {
        connect().client().check().capabilities().declared().forEach((capability, status) -> {
            CapabilityStatus most = descriptor().capabilities().status(capability);
            Expect.that(
                    status instanceof CapabilityStatus.Unsupported || !(most instanceof CapabilityStatus.Unsupported),
                    "the account's sheet says %s of %s, the descriptor %s",
                    status,
                    capability,
                    most);
        });
        for (Map.Entry<Capability, CapabilityStatus> entry :
                report().capabilities().declared().entrySet()) {
            if (entry.getValue() instanceof CapabilityStatus.Unsupported unsupported) {
                Expect.that(
                        !unsupported.reason().isBlank() && !unsupported.remedy().isBlank(),
                        "%s is unsupported without a reason or without a remedy",
                        entry.getKey());
            }
        }
    }

    @Test
    @DisplayName("R303 check() names the record types that can be read")
    void recordTypesAreNamed() {
        AccountReport report = connect().client().check();
        Expect.that(!report.recordTypes().isEmpty(), "check() names no record types");
        Expect.that(!report.accountName().isBlank(), "the account's name is blank");
    }

    @Test
    @DisplayName("R304 check() never writes")
    void checkNeverWrites() {
        List<Someone> people = List.of(someone(false), someone(true));
        List<String> before = crm().records();
        Connection connection = connect();
        connection.client().check();
        Expect.that(connection.calls().count(Access.WRITE) == 0, "check() sent a request that writes");
        Expect.that(
                !isOptedOut(people.get(0))
                        && isOptedOut(people.get(1))
                        && crm().records().equals(before),
                "check() changed something in the CRM");
    }

    @Test
    @DisplayName("R305 check() of an account that can't be reached is UNAVAILABLE")
    void unreachableIsUnavailable() {
        Map<String, String> settings = new HashMap<>(crm().settings(USUAL_PATIENCE));
        String nowhere = "http://127.0.0.1:" + closedPort();
        settings.replaceAll((name, value) -> value.startsWith("http://") ? nowhere : value);
        Connection connection = connect(settings);
        ConnectorException failure =
                Expect.failure("check() of nobody", () -> connection.client().check());
        Expect.kind(failure, "check() of nobody", ErrorKind.UNAVAILABLE);
    }

    private static int closedPort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("there is no free port on the loopback interface", e);
        }
    }
}
