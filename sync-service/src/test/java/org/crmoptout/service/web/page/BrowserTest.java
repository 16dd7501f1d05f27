package org.crmoptout.service.web.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.crmoptout.service.web.Script;
import org.crmoptout.service.web.Script.Someone;
import org.crmoptout.service.web.WholeWeb;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The pages in a real browser; CONTRIBUTING.md says how it is installed. What it saw is kept in {@code target/screenshots}. */
@WholeWeb
@DisplayName("In a browser")
class BrowserTest {

    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static ChromeDriver browser;

    @LocalServerPort
    private int port;

    private Script admin = Script.nobody(0);

    @BeforeAll
    static void open() throws IOException {
        boolean there = Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER);
        if (!there) {
            System.err.println("BROWSER TESTS ARE SKIPPED: install chromium and chromium-driver, see CONTRIBUTING.md");
        }
        Assumptions.assumeTrue(there, "no /usr/bin/chromium with /usr/bin/chromedriver");
        Files.createDirectories(SCREENSHOTS);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(CHROMIUM.toFile());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--window-size=1280,860");
        browser = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(DRIVER.toFile())
                        .build(),
                options);
    }

    @AfterAll
    static void close() {
        if (browser != null) {
            browser.quit();
        }
    }

    @BeforeEach
    void users() {
        admin = Script.of(port, "admin");
        browser.manage().window().setSize(new Dimension(1280, 860));
    }

    private void signIn(String name) {
        signOut();
        go("/sign-in");
        find("[name=username]").sendKeys(name);
        find("[name=password]").sendKeys(name);
        find("main form button").click();
        await().atMost(PATIENCE).until(() -> !browser.getCurrentUrl().contains("sign-in"));
    }

    /** From a page that does not look for news: one that finds itself signed out would lead away from the next. */
    private void signOut() {
        go("/sign-in");
        browser.manage().deleteAllCookies();
    }

    private void go(String path) {
        browser.get("http://127.0.0.1:" + port + path);
    }

    /** The first that is there, waiting for it. */
    private static WebElement find(String css) {
        return await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> browser.findElement(By.cssSelector(css)), element -> element.isDisplayed());
    }

    private static void awaitText(String css, String text) {
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(
                                browser.findElement(By.cssSelector(css)).getText())
                        .contains(text));
    }

    private static void picture(String name) throws IOException {
        File file = browser.getScreenshotAs(OutputType.FILE);
        Files.copy(file.toPath(), SCREENSHOTS.resolve(name + ".png"), StandardCopyOption.REPLACE_EXISTING);
    }

    private String flowWith(Someone person) {
        String flows = "/api/v1/workspaces/north/flows";
        String flow = admin.json(
                        "POST",
                        flows,
                        "{\"name\":\"Campaign " + person.surname()
                                + "\",\"steps\":[{\"kind\":\"CALL\",\"title\":\"First call\"}]}")
                .text("/id");
        admin.json("PUT", flows + "/" + flow + "/people/" + person.id(), "{\"confirmMarked\":true}");
        return flow;
    }

    @Test
    @DisplayName("L1, L2: a rep marks from the table; the label is there at once, and the flow has stopped")
    void marks() throws IOException {
        Someone person = admin.person("north", "north-records", "Contact");
        flowWith(person);
        signIn("rep");
        go("/w/north?q=" + person.surname());
        find("#act-" + person.id()).click();
        find("#dialog textarea").sendKeys("Asked at the fair");
        picture("mark-dialog");
        find("#dialog button.danger").click();

        awaitText("#row-" + person.id(), "Do not contact");
        awaitText("#row-" + person.id(), "stopped");
        picture("people");
    }

    @Test
    @DisplayName("a label changes on the open page by itself")
    void live() {
        Someone person = admin.person("north", "north-records", "Contact");
        signIn("viewer");
        go("/w/north/people/" + person.id());
        awaitText("#person", person.surname());
        assertThat(find("#person").getText()).doesNotContain("Do not contact since");

        admin.json("PUT", person.path() + "/do-not-contact", "{\"source\":\"CONTACT_CARD\"}");

        awaitText("#person", "Do not contact since");
        assertThat(browser.findElements(By.cssSelector("#person button")))
                .as("L5: no seat")
                .isEmpty();
    }

    @Test
    @DisplayName(
            "L1, L4: the opt-out disposition of the dialer marks; the name is red there and in the composer, and neither is blocked")
    void dialer() throws IOException {
        Someone person = admin.person("north", "north-records", "Contact");
        String flow = flowWith(person);
        signIn("rep");
        String path = "/w/north/people/" + person.id();
        go(path + "/call?flow=" + flow);
        assertThat(find("#to").getDomAttribute("class")).isNullOrEmpty();
        find("input[value=opt-out]").click();
        find("main form button.primary").click();
        awaitText("#person", "Opted out");
        awaitText("#person", "asked in a call, Rep");
        picture("person");

        go(path + "/call");
        assertThat(find("#to").getDomAttribute("class")).isEqualTo("red");
        assertThat(find("main form button.primary").isEnabled()).isTrue();
        picture("dialer");
        go(path + "/email");
        assertThat(find("#to").getDomAttribute("class")).isEqualTo("red");
        assertThat(find("main form button.primary").isEnabled()).isTrue();
        assertThat(find("#headers").getText()).contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click");
        picture("composer");
    }

    @Test
    @DisplayName("L8: where a CRM can't lift an opt-out there is no button, but the reason")
    void refusal() {
        Someone person = admin.person("north", "north-addresses", "Contact");
        admin.json("PUT", person.path() + "/do-not-contact", "{\"source\":\"CONTACT_CARD\"}");
        signIn("rep");
        go("/w/north/people/" + person.id());

        awaitText("#person .act", "Can’t be unmarked in North addresses");
        assertThat(browser.findElements(By.cssSelector("#act-" + person.id()))).isEmpty();
    }

    @Test
    @DisplayName("L3: adding someone marked to a flow asks first")
    void warned() throws IOException {
        Someone person = admin.person("north", "north-records", "Contact");
        flowWith(person);
        admin.json("PUT", person.path() + "/do-not-contact", "{\"source\":\"CONTACT_CARD\"}");
        signIn("rep");
        go("/w/north/people/" + person.id());
        find("#flow-" + person.id()).click();
        awaitText("#dialog", "Marked as do not contact.");
        picture("flow-warning");
        find("#dialog [name=confirmed]").click();
        find("#dialog button.primary").click();

        awaitText("#person", "Active");
        awaitText("#person", "Do not contact");
    }

    @Test
    @DisplayName("L10: a press on the unsubscribe page marks, on a phone and without signing in")
    void unsubscribes() throws IOException {
        Someone person = admin.person("north", "north-records", "Contact");
        String link = admin.json("POST", person.path() + "/emails", "{\"subject\":\"Hello\"}")
                .text("/unsubscribeLink");
        signOut();
        browser.manage().window().setSize(new Dimension(500, 844));
        browser.get(link);
        picture("unsubscribe");
        find("main form button.primary").click();
        awaitText("main", "You are unsubscribed");

        assertThat(admin.get(person.path()).text("/doNotContact/source")).isEqualTo("UNSUBSCRIBE_LINK");
        assertThat(List.of(browser.getPageSource().toLowerCase(Locale.ROOT)))
                .noneMatch(source -> source.contains(person.surname().toLowerCase(Locale.ROOT)));
    }

    @Test
    @DisplayName("several people are marked at once, after a preview")
    void bulk() throws IOException {
        Someone ann = admin.person("north", "north-records", "Contact");
        Someone bea = admin.person("north", "north-records", "Contact");
        signIn("rep");
        go("/w/north?q=" + ann.surname());
        find("#pick-" + ann.id()).click();
        find("#mark-many").click();
        awaitText("#dialog", ann.surname());
        picture("bulk");
        find("#dialog button.danger").click();

        awaitText("#row-" + ann.id(), "Do not contact");
        assertThat(admin.get(bea.path()).text("/doNotContact/label")).isEqualTo("UNMARKED");
    }
}
