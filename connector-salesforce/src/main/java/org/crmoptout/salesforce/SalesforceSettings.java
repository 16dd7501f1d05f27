package org.crmoptout.salesforce;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ConnectorSettings;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.Secret;
import org.crmoptout.connector.SettingKey;

/**
 * The settings of one connection, with exactly one way to sign in.
 *
 * @param instanceUrl the org's My Domain address
 * @param signIn how the access token comes
 * @param objects what is kept in step
 * @param requestTimeout how long one request may take, connecting and reading included
 * @param changeOverlap how far back every round of changes looks, for records that Salesforce shows late
 * @param dailyCallShare how much of the org's daily API calls may be used, in percent
 */
record SalesforceSettings(
        URI instanceUrl,
        SignInWay signIn,
        PersonObjects objects,
        Duration requestTimeout,
        Duration changeOverlap,
        int dailyCallShare) {

    static final SettingKey<URI> INSTANCE_URL = SettingKey.endpoint(
                    "instance-url", "the org's My Domain address, such as https://example.my.salesforce.com")
            .checkedBy(SalesforceSettings::myDomain)
            .required();
    static final SettingKey<String> CLIENT_ID = SettingKey.text(
                    "client-id",
                    "the consumer key of an External Client App, with client-secret for the client credentials flow or with"
                            + " username and a private key for the JWT bearer flow")
            .requiredUnless("access-token");
    static final SettingKey<Secret> CLIENT_SECRET =
            SettingKey.secret("client-secret", "the consumer secret of that app, which then needs a run-as user");
    static final SettingKey<String> USERNAME = SettingKey.text(
            "username", "the user to act as in the JWT bearer flow, who must be pre-authorised for that app");
    static final SettingKey<Secret> PRIVATE_KEY = SettingKey.secret(
            "private-key", "the RSA key of the app's certificate, as PEM text (PKCS#8) with its BEGIN and END lines");
    static final SettingKey<Path> PRIVATE_KEY_FILE =
            SettingKey.of("private-key-file", "instead of private-key: a file with that text", Path::of);
    static final SettingKey<URI> AUDIENCE = SettingKey.endpoint(
            "audience",
            "who the JWT is for; https://test.salesforce.com for sandboxes and https://login.salesforce.com for other orgs unless"
                    + " set");
    static final SettingKey<Secret> ACCESS_TOKEN = SettingKey.secret(
            "access-token", "instead of client-id and what goes with it, for development: a token that is not renewed");
    static final SettingKey<List<PersonType>> OBJECTS = SettingKey.of(
                    "objects",
                    "what is kept in step: Contact, Lead or, as unless set, Contact,Lead",
                    SalesforceSettings::types)
            .withDefault(List.of(PersonType.CONTACT, PersonType.LEAD));
    static final SettingKey<String> CONTACT_OPT_OUT_FIELD =
            optOutField("contact-opt-out-field", "the API name of the checkbox of contacts that holds the opt-out");
    static final SettingKey<String> LEAD_OPT_OUT_FIELD =
            optOutField("lead-opt-out-field", "the API name of the checkbox of leads that holds the opt-out");
    static final SettingKey<List<String>> CONTACT_EMAIL_FIELDS = emailFields(
            "contact-email-fields",
            "API names, separated by commas, of email fields of contacts by which people are found, beside Email");
    static final SettingKey<List<String>> LEAD_EMAIL_FIELDS = emailFields(
            "lead-email-fields",
            "API names, separated by commas, of email fields of leads by which people are found, beside Email");
    static final SettingKey<Boolean> PERSON_ACCOUNTS = SettingKey.of(
                    "person-accounts",
                    "true when the org has person accounts: the opt-out of their contacts is written on the account",
                    SalesforceSettings::flag)
            .withDefault(false);
    static final SettingKey<Duration> REQUEST_TIMEOUT = SettingKey.duration(
                    "request-timeout",
                    "how long one request may take, connecting included; Salesforce itself ends queries after 2 minutes",
                    Duration.ofSeconds(1),
                    Duration.ofMinutes(10))
            .withDefault(Duration.ofSeconds(40));
    static final SettingKey<Duration> CHANGE_OVERLAP = SettingKey.duration(
                    "change-overlap",
                    "how far back every look for changes reaches, because Salesforce may show a record some time after its time"
                            + " stamp",
                    Duration.ofSeconds(1),
                    Duration.ofHours(24))
            .withDefault(Duration.ofMinutes(5));
    static final SettingKey<Integer> DAILY_CALL_SHARE = SettingKey.integer(
                    "daily-call-share",
                    "how much of the org's daily API calls this connection may use, in percent; a quarter of it is kept for"
                            + " people's own requests",
                    1,
                    100)
            .withDefault(20);

    /** All of them, in the order in which they are shown. */
    static final List<SettingKey<?>> KEYS = List.of(
            INSTANCE_URL,
            CLIENT_ID,
            CLIENT_SECRET,
            USERNAME,
            PRIVATE_KEY,
            PRIVATE_KEY_FILE,
            AUDIENCE,
            ACCESS_TOKEN,
            OBJECTS,
            CONTACT_OPT_OUT_FIELD,
            LEAD_OPT_OUT_FIELD,
            CONTACT_EMAIL_FIELDS,
            LEAD_EMAIL_FIELDS,
            PERSON_ACCOUNTS,
            REQUEST_TIMEOUT,
            CHANGE_OVERLAP,
            DAILY_CALL_SHARE);

    /** Hosts of every org's login page: they serve no API, and no token for the client credentials flow. */
    private static final Set<String> LOGIN_HOSTS = Set.of("login.salesforce.com", "test.salesforce.com");

    /** How the access token comes. */
    sealed interface SignInWay {}

    /** From the token endpoint, by the OAuth client credentials flow. */
    record ClientCredentials(String clientId, Secret clientSecret) implements SignInWay {}

    /** From the token endpoint, by the OAuth JWT bearer flow. */
    record JwtBearer(String clientId, String username, PemKey key, URI audience) implements SignInWay {

        /** Without the user name, which has the form of an email address. */
        @Override
        public String toString() {
            return "JwtBearer[clientId=" + clientId + ", audience=" + audience + "]";
        }
    }

    /** From the settings, for as long as it lasts. */
    record StaticToken(Secret accessToken) implements SignInWay {}

    static SalesforceSettings from(ConnectorSettings given) {
        return new SalesforceSettings(
                given.get(INSTANCE_URL),
                signIn(given),
                new PersonObjects(
                        given.get(OBJECTS).stream()
                                .map(type -> object(type, given))
                                .toList(),
                        given.get(PERSON_ACCOUNTS)),
                given.get(REQUEST_TIMEOUT),
                given.get(CHANGE_OVERLAP),
                given.get(DAILY_CALL_SHARE));
    }

    private static SignInWay signIn(ConnectorSettings given) {
        List<SettingKey<?>> ofJwt = given(given, USERNAME, PRIVATE_KEY, PRIVATE_KEY_FILE, AUDIENCE);
        List<SettingKey<?>> ofSecret = given(given, CLIENT_SECRET);
        Optional<Secret> token = given.find(ACCESS_TOKEN);
        if (token.isPresent()) {
            List<SettingKey<?>> besides = new ArrayList<>(given(given, CLIENT_ID));
            besides.addAll(ofSecret);
            besides.addAll(ofJwt);
            refuseTogether(ACCESS_TOKEN, besides);
            return new StaticToken(token.get());
        }
        if (!ofSecret.isEmpty()) {
            refuseTogether(CLIENT_SECRET, ofJwt);
            return new ClientCredentials(given.get(CLIENT_ID), given.get(CLIENT_SECRET));
        }
        Optional<Secret> text = given.find(PRIVATE_KEY);
        Optional<Path> file = given.find(PRIVATE_KEY_FILE);
        if (text.isPresent() == file.isPresent() || given.find(USERNAME).isEmpty()) {
            throw invalid("client-id: goes with either client-secret, or username and one of private-key and"
                    + " private-key-file; give what is missing (or access-token alone)");
        }
        return new JwtBearer(
                given.get(CLIENT_ID),
                given.get(USERNAME),
                text.map(PemKey::ofText).orElseGet(() -> PemKey.ofFile(file.orElseThrow())),
                given.find(AUDIENCE).orElseGet(() -> usualAudience(given.get(INSTANCE_URL))));
    }

    private static List<SettingKey<?>> given(ConnectorSettings given, SettingKey<?>... keys) {
        return Arrays.<SettingKey<?>>stream(keys)
                .filter(key -> given.find(key).isPresent())
                .toList();
    }

    private static void refuseTogether(SettingKey<?> one, List<SettingKey<?>> others) {
        if (!others.isEmpty()) {
            throw invalid(one + ": must not be given together with "
                    + String.join(" or ", others.stream().map(SettingKey::name).toList()));
        }
    }

    private static ConnectorException invalid(String problem) {
        return new ConnectorException(ErrorKind.CONFIGURATION, "the settings are not valid:\n  " + problem);
    }

    private static URI usualAudience(URI instanceUrl) {
        boolean sandbox = instanceUrl.getHost().contains(".sandbox.");
        return URI.create("https://" + (sandbox ? "test" : "login") + ".salesforce.com");
    }

    private static PersonObject object(PersonType type, ConnectorSettings given) {
        return switch (type) {
            case CONTACT -> new PersonObject(type, given.get(CONTACT_OPT_OUT_FIELD), given.get(CONTACT_EMAIL_FIELDS));
            case LEAD -> new PersonObject(type, given.get(LEAD_OPT_OUT_FIELD), given.get(LEAD_EMAIL_FIELDS));
        };
    }

    private static URI myDomain(URI instanceUrl) {
        if (LOGIN_HOSTS.contains(instanceUrl.getHost())) {
            throw new IllegalArgumentException("must be the org's own My Domain address, not " + instanceUrl.getHost());
        }
        return instanceUrl;
    }

    private static SettingKey<String> optOutField(String name, String description) {
        return SettingKey.text(name, description)
                .checkedBy(SalesforceSettings::apiName)
                .withDefault(PersonObject.STANDARD_OPT_OUT);
    }

    private static SettingKey<List<String>> emailFields(String name, String description) {
        return SettingKey.of(
                        name,
                        description,
                        text -> words(text).map(SalesforceSettings::apiName).toList())
                .withDefault(List.of());
    }

    /** As Salesforce allows them: this also keeps anything else out of a query. */
    private static String apiName(String text) {
        if (!text.matches("[A-Za-z][A-Za-z0-9_]{0,79}") || text.endsWith("_")) {
            throw new IllegalArgumentException("must be the API name of a field, such as Sales_Opt_Out__c");
        }
        return text;
    }

    private static List<PersonType> types(String text) {
        List<PersonType> types = Arrays.stream(PersonType.values())
                .filter(type -> words(text).anyMatch(type.apiName()::equalsIgnoreCase))
                .toList();
        if (types.size() != words(text).count()) {
            throw new IllegalArgumentException("must be Contact, Lead, or both with a comma between");
        }
        return types;
    }

    private static Stream<String> words(String text) {
        return Arrays.stream(text.split(",", -1)).map(String::strip);
    }

    private static boolean flag(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("must be true or false");
        };
    }
}
