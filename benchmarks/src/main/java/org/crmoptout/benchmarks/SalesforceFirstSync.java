package org.crmoptout.benchmarks;

import static org.crmoptout.benchmarks.SalesforceConnections.require;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.crmoptout.connector.ChangeCursor;
import org.crmoptout.connector.ChangeItem;
import org.crmoptout.connector.ChangePage;
import org.crmoptout.connector.ChangeRequest;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.testkit.simulator.RequestHook;
import org.crmoptout.testkit.simulator.SalesforceSimulator;
import org.crmoptout.testkit.simulator.SimulatedReply;
import org.crmoptout.testkit.simulator.SimulatedRequest;

/** Walks through everyone opted out in an org of 1,000,000 such contacts, from the start to the first page of changes. */
public final class SalesforceFirstSync {

    private static final int PEOPLE = 1_000_000;
    private static final int PAGE = 2_000;

    private SalesforceFirstSync() {}

    /**
     * Runs it.
     *
     * @param args none
     */
    public static void main(String[] args) {
        VastOrg vast = new VastOrg();
        try (SalesforceSimulator org = SalesforceSimulator.builder().people(0).start();
                OptOutClient client = SalesforceConnections.open(org, context -> context)) {
            org.addHook(vast);
            Instant began = Instant.now();
            long seen = 0;
            long pages = 0;
            String last = "";
            ChangeCursor cursor = ChangeCursor.start();
            ChangePage page;
            do {
                page = client.changes(ChangeRequest.from(cursor));
                pages++;
                for (ChangeItem item : page.items()) {
                    String id = optedOut(item);
                    require(id.compareTo(last) > 0, "each person comes once, in the order of ids");
                    last = id;
                    seen++;
                }
                cursor = page.next();
            } while (page.phase() == ChangePage.Phase.SNAPSHOT);
            Duration took = Duration.between(began, Instant.now());
            require(seen == PEOPLE, "all are seen, not " + seen);
            System.out.printf(
                    Locale.ROOT,
                    "%,d people in %,d pages, %d s, heap limit %d MiB (simulated org included)%n",
                    seen,
                    pages,
                    took.toSeconds(),
                    Runtime.getRuntime().maxMemory() >> 20);
        }
    }

    private static String optedOut(ChangeItem item) {
        if (item instanceof ChangeItem.Seen seen && seen.reading().status() == OptOutStatus.OPTED_OUT) {
            return seen.reading().person().ref().orElseThrow().id();
        }
        throw new IllegalStateException("only opted-out people are expected, not " + item);
    }

    /** Answers for the contacts who are opted out, which it makes up page by page; everything else is left to the simulator. */
    private static final class VastOrg implements RequestHook {

        private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        private static final Pattern AFTER = Pattern.compile("Id (?:>|&gt;) (?:'|&apos;)(\\w{18})");
        private static final String PREFIX = "003Sm0";
        private static final int ID_DIGITS = 9;

        @Override
        public Optional<SimulatedReply> before(SimulatedRequest request) {
            if (!request.operation().equals("query")
                    || !request.body().contains("FROM Contact")
                    || !request.body().contains("ORDER BY Id")) {
                return Optional.empty();
            }
            Matcher after = AFTER.matcher(request.body());
            return Optional.of(page(after.find() ? number(after.group(1)) + 1 : 0));
        }

        private static SimulatedReply page(long from) {
            StringBuilder xml = new StringBuilder(1 << 20)
                    .append("<?xml version=\"1.0\" encoding=\"UTF-8\"?><soapenv:Envelope"
                            + " xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\""
                            + " xmlns=\"urn:partner.soap.sforce.com\" xmlns:sf=\"urn:sobject.partner.soap.sforce.com\""
                            + " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><soapenv:Body><queryResponse>"
                            + "<result xsi:type=\"QueryResult\"><done>true</done><queryLocator xsi:nil=\"true\"/>");
            long to = Math.min(PEOPLE, from + PAGE);
            for (long number = from; number < to; number++) {
                String id = id(number);
                xml.append("<records xsi:type=\"sf:sObject\"><sf:type>Contact</sf:type><sf:Id>")
                        .append(id)
                        .append("</sf:Id><sf:Id>")
                        .append(id)
                        .append("</sf:Id><sf:HasOptedOutOfEmail>true</sf:HasOptedOutOfEmail>"
                                + "<sf:IsDeleted>false</sf:IsDeleted><sf:MasterRecordId xsi:nil=\"true\"/></records>");
            }
            xml.append("<size>")
                    .append(to - from)
                    .append("</size></result></queryResponse></soapenv:Body></soapenv:Envelope>");
            return SimulatedReply.of(200, "text/xml;charset=UTF-8", xml.toString());
        }

        private static long number(String id) {
            long number = 0;
            for (char c :
                    id.substring(PREFIX.length(), PREFIX.length() + ID_DIGITS).toCharArray()) {
                number = number * DIGITS.length() + DIGITS.indexOf(c);
            }
            return number;
        }

        private static String id(long number) {
            StringBuilder digits = new StringBuilder();
            for (long rest = number; digits.length() < ID_DIGITS; rest /= DIGITS.length()) {
                digits.append(DIGITS.charAt((int) (rest % DIGITS.length())));
            }
            StringBuilder id = new StringBuilder(PREFIX).append(digits.reverse());
            for (int chunk = 0; chunk < 15; chunk += 5) {
                int capitals = 0;
                for (int i = 0; i < 5; i++) {
                    capitals |= Character.isUpperCase(id.charAt(chunk + i)) ? 1 << i : 0;
                }
                id.append("ABCDEFGHIJKLMNOPQRSTUVWXYZ012345".charAt(capitals));
            }
            return id.toString();
        }
    }
}
