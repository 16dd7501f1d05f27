package org.crmoptout.testkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The simulated Salesforce on the wire")
class SalesforceStrictnessTest {

    private static final String TOKEN = "/services/oauth2/token";
    private static final Map<String, String> SOAP =
            Map.of("Content-Type", "text/xml; charset=UTF-8", "SOAPAction", "\"\"");

    private final SalesforceSimulator salesforce = SalesforceSimulator.start();
    private final Http http = new Http(salesforce.baseUrl(), Map.of());

    @AfterEach
    void stop() {
        salesforce.close();
    }

    private String client() {
        return "&client_id=" + salesforce.clientId() + "&client_secret=" + salesforce.clientSecret();
    }

    @Test
    @DisplayName("gives a token for client credentials, with what a client needs to go on")
    void token() throws Exception {
        Http.Answer granted = http.form(TOKEN, "grant_type=client_credentials" + client());
        assertThat(granted.status()).isEqualTo(200);
        assertThat(granted.json().propertyNames())
                .containsExactlyInAnyOrder(
                        "access_token", "signature", "scope", "instance_url", "id", "token_type", "issued_at");
        assertThat(granted.at("/instance_url").stringValue()).isEqualTo(salesforce.baseUrl());
        assertThat(granted.at("/id").stringValue()).contains("/id/" + salesforce.organizationId() + "/005");
        assertThat(granted.header("Content-Type")).isEqualTo("application/json;charset=utf-8");

        String token = granted.at("/access_token").stringValue();
        assertThat(soap(token, "<getUserInfo/>").status()).isEqualTo(200);
        salesforce.expireSessions();
        Http.Answer expired = soap(token, "<getUserInfo/>");
        assertThat(expired.status()).isEqualTo(500);
        assertThat(expired.body())
                .contains("<faultstring>INVALID_SESSION_ID: Session expired or invalid</faultstring>")
                .contains("<sf:UnexpectedErrorFault xsi:type=\"sf:UnexpectedErrorFault\">");
        assertThat(soap(salesforce.staticToken(), "<getUserInfo/>").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @DisplayName("refuses other grants and wrong clients with OAuth's errors")
    @CsvSource({
        "grant_type=password, unsupported_grant_type",
        "'', unsupported_grant_type",
        "grant_type=client_credentials, invalid_request",
        "grant_type=client_credentials&client_id=x&client_secret=y, invalid_client_id",
        "grant_type=client_credentials&username=x, invalid_request"
    })
    void tokenErrors(String form, String error) throws Exception {
        Http.Answer refused = http.form(TOKEN, form);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.at("/error").stringValue()).isEqualTo(error);
        assertThat(refused.at("/error_description").stringValue()).isNotBlank();
    }

    @Test
    @DisplayName("refuses a wrong secret, and an app without a user to run as")
    void tokenClient() throws Exception {
        String form = "grant_type=client_credentials&client_id=" + salesforce.clientId() + "&client_secret=";
        assertThat(http.form(TOKEN, form + "wrong").at("/error").stringValue()).isEqualTo("invalid_client");
        salesforce.setRunAsUser(false);
        assertThat(http.form(TOKEN, form + salesforce.clientSecret())
                        .at("/error")
                        .stringValue())
                .isEqualTo("invalid_grant");
    }

    @Test
    @DisplayName("unzips requests and zips answers")
    void gzip() throws Exception {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write(envelope(salesforce.staticToken(), "", "<getUserInfo/>").getBytes(StandardCharsets.UTF_8));
        }
        HttpRequest request = HttpRequest.newBuilder(URI.create(salesforce.baseUrl() + "/services/Soap/u/65.0"))
                .header("Content-Type", "text/xml")
                .header("SOAPAction", "\"\"")
                .header("Content-Encoding", "gzip")
                .header("Accept-Encoding", "gzip")
                .POST(HttpRequest.BodyPublishers.ofByteArray(zipped.toByteArray()))
                .build();
        HttpResponse<byte[]> response =
                HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray());
        assertThat(response.headers().firstValue("Content-Encoding")).contains("gzip");
        byte[] body = new GZIPInputStream(new ByteArrayInputStream(response.body())).readAllBytes();
        assertThat(new String(body, StandardCharsets.UTF_8))
                .contains("<organizationId>" + salesforce.organizationId() + "</organizationId>")
                .contains("<type>API REQUESTS</type>");
    }

    @ParameterizedTest
    @DisplayName("refuses calls and elements that the WSDL doesn't have, and calls that aren't simulated")
    @CsvSource({
        "<login><username>x</username></login>, No operation available",
        "<delete><ids>x</ids></delete>, No operation available",
        "<getUserInfo><verbose>true</verbose></getUserInfo>, verbose",
        "<query><queryString>SELECT Id FROM Lead</queryString><limit>1</limit></query>, limit",
        "<query/>, queryString",
        "<update><sObjects><Id>x</Id></sObjects></update>, type"
    })
    void elements(String call, String message) throws Exception {
        Http.Answer refused = soap(salesforce.staticToken(), call);
        assertThat(refused.status()).isEqualTo(500);
        assertThat(refused.header("Content-Type")).isEqualTo("text/xml;charset=UTF-8");
        assertThat(refused.body())
                .contains("<faultcode>soapenv:Client</faultcode>")
                .contains(message);
    }

    @Test
    @DisplayName("wants a SessionHeader and knows the WSDL's headers only")
    void soapHeaders() throws Exception {
        String path = "/services/Soap/u/65.0";
        String none = "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\"><soapenv:Body>"
                + "<getUserInfo xmlns=\"urn:partner.soap.sforce.com\"/></soapenv:Body></soapenv:Envelope>";
        assertThat(http.send("POST", path, none, SOAP).body()).contains("sf:INVALID_SESSION_ID");
        String odd = envelope(salesforce.staticToken(), "<TraceHeader><id>1</id></TraceHeader>", "<getUserInfo/>");
        assertThat(http.send("POST", path, odd, SOAP).body()).contains("TraceHeader");
        String child =
                envelope(salesforce.staticToken(), "<QueryOptions><size>1</size></QueryOptions>", "<getUserInfo/>");
        assertThat(http.send("POST", path, child, SOAP).body()).contains("size");
    }

    @ParameterizedTest
    @DisplayName("refuses what is no SOAP, and external entities")
    @CsvSource({
        "nonsense, well-formed",
        "<a/>, Envelope",
        "'<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/hostname\">]><a>&e;</a>', DOCTYPE"
    })
    void noSoap(String body, String message) throws Exception {
        Http.Answer refused = http.send("POST", "/services/Soap/u/65.0", body, SOAP);
        assertThat(refused.status()).isEqualTo(500);
        assertThat(refused.body()).contains("soapenv:Client").contains(message);
    }

    @Test
    @DisplayName("refuses paths, methods and HTTP headers that are not documented")
    void http() throws Exception {
        assertThat(http.get("/services/data/v65.0/query?q=x").status()).isEqualTo(404);
        assertThat(http.get("/services/Soap/c/65.0").status()).isEqualTo(404);
        assertThat(http.get("/__admin/mappings").status()).isEqualTo(404);
        String sound = envelope(salesforce.staticToken(), "", "<getUserInfo/>");
        String path = "/services/Soap/u/65.0";
        assertThat(http.send("POST", path + "/" + salesforce.organizationId(), sound, SOAP)
                        .status())
                .isEqualTo(200);
        assertThat(http.send("POST", path, sound, Map.of("Content-Type", "text/xml"))
                        .body())
                .contains("SOAPAction HTTP header missing");
        assertThat(http.send("POST", path, sound, Map.of("SOAPAction", "\"\"", "Content-Type", "application/soap+xml"))
                        .body())
                .contains("content-type");
        Map<String, String> more = new HashMap<>(SOAP);
        more.put("X-Sync-Token", "1");
        assertThat(http.send("POST", path, sound, more).body()).contains("x-sync-token");
    }

    private Http.Answer soap(String token, String call) throws Exception {
        return http.send("POST", "/services/Soap/u/65.0", envelope(token, "", call), SOAP);
    }

    private static String envelope(String token, String headers, String call) {
        return "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\""
                + " xmlns=\"urn:partner.soap.sforce.com\" xmlns:sf=\"urn:sobject.partner.soap.sforce.com\">"
                + "<soapenv:Header><SessionHeader><sessionId>" + token + "</sessionId></SessionHeader>" + headers
                + "</soapenv:Header><soapenv:Body>" + call + "</soapenv:Body></soapenv:Envelope>";
    }
}
