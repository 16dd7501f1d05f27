package org.crmoptout.salesforce;

import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.crmoptout.connector.ConnectorContext;
import org.crmoptout.connector.ConnectorSettings;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.ReadOutcome;
import org.crmoptout.connector.ReadRequest;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.connector.RecordType;
import org.crmoptout.testkit.simulator.RequestHook;
import org.crmoptout.testkit.simulator.SalesforceSimulator;
import org.crmoptout.testkit.simulator.SimulatedPerson;
import org.crmoptout.testkit.simulator.SimulatedReply;
import org.crmoptout.testkit.simulator.SimulatedRequest;

/** Connections to a simulated org, and short words for what tests say of it. */
final class Connections {

    private Connections() {}

    static OptOutClient open(SalesforceSimulator org) {
        return open(org, Map.of(), context -> context);
    }

    static OptOutClient open(
            SalesforceSimulator org, Map<String, String> more, UnaryOperator<ConnectorContext.Builder> context) {
        Map<String, String> settings = new HashMap<>(more);
        settings.putIfAbsent("instance-url", org.baseUrl());
        if (!settings.containsKey("access-token")) {
            settings.putIfAbsent("client-id", org.clientId());
            settings.putIfAbsent("client-secret", org.clientSecret());
        }
        return open(settings, context);
    }

    static OptOutClient open(Map<String, String> settings, UnaryOperator<ConnectorContext.Builder> context) {
        SalesforceConnector connector = new SalesforceConnector();
        ConnectorSettings parsed =
                ConnectorSettings.parse(connector.descriptor().settings(), settings);
        return connector.open(context.apply(ConnectorContext.builder(parsed)).build());
    }

    static OptOutClient open(SalesforceSimulator org, Clock clock) {
        return open(org, Map.of(), context -> context.clock(clock));
    }

    static RecordRef ref(SimulatedPerson person) {
        return new RecordRef(new RecordType(person.type()), person.id());
    }

    static CrmPerson person(SimulatedPerson person) {
        return CrmPerson.of(ref(person));
    }

    static CrmPerson person(RecordType type, String id) {
        return CrmPerson.of(new RecordRef(type, id));
    }

    static ReadOutcome read(OptOutClient client, CrmPerson person) {
        return client.read(ReadRequest.of(List.of(person))).get(0);
    }

    static boolean optedOut(SalesforceSimulator org, SimulatedPerson person) {
        return org.person(person.type(), person.id()).orElseThrow().optedOut();
    }

    /** Answers an operation with this reply; the request has no effect. */
    static RequestHook answering(String operation, SimulatedReply reply) {
        return new RequestHook() {
            @Override
            public Optional<SimulatedReply> before(SimulatedRequest request) {
                return request.operation().equals(operation) ? Optional.of(reply) : Optional.empty();
            }
        };
    }

    /** Lets an operation take effect and spoils its answer. */
    static RequestHook spoiling(String operation, UnaryOperator<SimulatedReply> spoiled) {
        return new RequestHook() {
            @Override
            public SimulatedReply after(SimulatedRequest request, SimulatedReply reply) {
                return request.operation().equals(operation) ? spoiled.apply(reply) : reply;
            }
        };
    }

    /** Does something before an operation takes effect for the first time. */
    static RequestHook doingOnce(String operation, Runnable act) {
        AtomicBoolean done = new AtomicBoolean();
        return new RequestHook() {
            @Override
            public Optional<SimulatedReply> before(SimulatedRequest request) {
                if (request.operation().equals(operation) && done.compareAndSet(false, true)) {
                    act.run();
                }
                return Optional.empty();
            }
        };
    }

    /** A fault in the shape of the partner API. */
    static SimulatedReply fault(String code, String message) {
        return SimulatedReply.of(
                500,
                "text/xml;charset=UTF-8",
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?><soapenv:Envelope"
                        + " xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\""
                        + " xmlns:sf=\"urn:fault.partner.soap.sforce.com\""
                        + " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><soapenv:Body><soapenv:Fault>"
                        + "<faultcode>sf:" + code + "</faultcode><faultstring>" + code + ": " + message
                        + "</faultstring><detail><sf:UnexpectedErrorFault xsi:type=\"sf:UnexpectedErrorFault\">"
                        + "<sf:exceptionCode>" + code + "</sf:exceptionCode><sf:exceptionMessage>" + message
                        + "</sf:exceptionMessage></sf:UnexpectedErrorFault></detail></soapenv:Fault></soapenv:Body>"
                        + "</soapenv:Envelope>");
    }
}
