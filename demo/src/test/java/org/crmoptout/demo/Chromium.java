package org.crmoptout.demo;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.ThrowingRunnable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.openqa.selenium.By;
import org.openqa.selenium.Cookie;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.NoAlertPresentException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;

/**
 * Debian's Chromium, one for all tests of a run; CONTRIBUTING.md says how it is installed. What it saw is kept in
 * {@code target/screenshots}.
 */
final class Chromium implements AutoCloseable {

    private static final Path PROGRAM = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(25);

    /** https://github.com/dequelabs/axe-core */
    private static final String AXE = axe();

    private static final String AUDIT = """
            const done = arguments[arguments.length - 1];
            axe.run(document, { resultTypes: ["violations"] }).then(
              (found) => done(found.violations.flatMap((rule) => rule.nodes.map(
                (node) => `${rule.id}: ${node.target} ${node.failureSummary}`))),
              (fault) => done([String(fault)]));
            """;

    private static final String UNSEEN_FOCUS = """
            const shows = (element) => element !== null && getComputedStyle(element).outlineStyle !== "none";
            const unseen = [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
              .filter((element) => element.type !== "hidden" && element.checkVisibility())
              .filter((element) => {
                element.focus();
                return document.activeElement === element && !shows(element) && !shows(element.nextElementSibling);
              })
              .map((element) => element.outerHTML);
            document.activeElement.blur();
            return unseen;
            """;

    private final String url;
    private final boolean scripts;
    private final ChromeDriver driver;
    private final Map<String, Cookie> sessions = new HashMap<>();
    private String user = "";

    private static String axe() {
        try (InputStream script = requireNonNull(Chromium.class.getResourceAsStream("/axe.min.js"))) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Chromium(String url, boolean scripts) throws IOException {
        this.url = url;
        this.scripts = scripts;
        Files.createDirectories(SCREENSHOTS);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(PROGRAM.toFile());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--hide-scrollbars");
        options.setExperimentalOption(
                "prefs", Map.of("profile.managed_default_content_settings.javascript", scripts ? 1 : 2));
        this.driver = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(DRIVER.toFile())
                        .build(),
                options);
        driver.manage().window().setSize(new Dimension(1280, 860));
        desktop();
    }

    /** Gives tests the browser, or skips them loudly where there is none. */
    static final class Window implements ParameterResolver {

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Chromium.class;
        }

        @Override
        public Chromium resolveParameter(ParameterContext parameter, ExtensionContext context) {
            boolean there = Files.isExecutable(PROGRAM) && Files.isExecutable(DRIVER);
            if (!there) {
                System.err.println(
                        "BROWSER TESTS ARE SKIPPED: install chromium and chromium-driver, see CONTRIBUTING.md");
            }
            Assumptions.assumeTrue(there, "no /usr/bin/chromium with /usr/bin/chromedriver");
            String url = TheDemo.url(new TheDemo().resolveParameter(parameter, context));
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.GLOBAL)
                    .computeIfAbsent(Chromium.class, type -> open(url), Chromium.class);
        }

        private static Chromium open(String url) {
            try {
                return new Chromium(url, true);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Another one, whose pages run no scripts. */
    static Chromium withoutScripts(Demo.Running demo) throws IOException {
        return new Chromium(TheDemo.url(demo), false);
    }

    /** Signs in as a development user, by the form the first time. */
    void signIn(String name) {
        if (name.equals(user)) {
            return;
        }
        signOut();
        Cookie session = sessions.get(name);
        if (session == null) {
            go("/sign-in");
            find("[name=username]").sendKeys(name);
            find("[name=password]").sendKeys(name);
            find("main form button").click();
            find("form[action='/sign-out']"); // of the page it leads to, which another one would abort
            sessions.put(name, requireNonNull(driver.manage().getCookieNamed("sync-session")));
        } else {
            driver.manage().addCookie(session);
        }
        user = name;
    }

    /** From a page that does not look for news: one that finds itself signed out would lead away from the next. */
    void signOut() {
        go("/assets/mark.svg");
        driver.manage().deleteAllCookies();
        user = "";
    }

    void go(String path) {
        driver.get(path.startsWith("http") ? path : url + path);
    }

    /** The first that is there to be seen, waiting for it. */
    WebElement find(String css) {
        return org.awaitility.Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(LOOK_AGAIN)
                .ignoreExceptions()
                .until(() -> driver.findElement(By.cssSelector(css)), WebElement::isDisplayed);
    }

    /** Clicks, also on what is being fetched anew. */
    void click(String css) {
        await(() -> driver.findElement(By.cssSelector(css)).click());
    }

    /** Clicks what asks "Really?" first, and says yes. */
    void clickAndConfirm(String css) {
        click(css);
        org.awaitility.Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(LOOK_AGAIN)
                .ignoreException(NoAlertPresentException.class)
                .untilAsserted(() -> driver.switchTo().alert().accept());
    }

    void point(String css) {
        new Actions(driver).moveToElement(find(css)).perform();
    }

    void press(CharSequence... keys) {
        new Actions(driver).sendKeys(keys).perform();
    }

    void focus(String css) {
        find("body").sendKeys(Keys.TAB); // from now on it is the keyboard that is used
        driver.executeScript("document.querySelector(arguments[0]).focus()", css);
    }

    /** The id of what has the focus. */
    String focused() {
        return String.valueOf(driver.executeScript("return document.activeElement.id"));
    }

    boolean isThere(String css) {
        return !driver.findElements(By.cssSelector(css)).isEmpty();
    }

    String source() {
        return String.valueOf(driver.getPageSource());
    }

    String path() {
        return String.valueOf(driver.getCurrentUrl()).substring(url.length());
    }

    void awaitText(String css, String text) {
        await(() ->
                assertThat(driver.findElement(By.cssSelector(css)).getText()).contains(text));
    }

    void awaitGone(String css) {
        await(() -> assertThat(driver.findElements(By.cssSelector(css))).isEmpty());
    }

    private void await(ThrowingRunnable seen) {
        try {
            org.awaitility.Awaitility.await()
                    .atMost(PATIENCE)
                    .pollInterval(LOOK_AGAIN)
                    .ignoreExceptions()
                    .untilAsserted(seen);
        } catch (ConditionTimeoutException e) {
            keep("in-vain", 1280, 860);
            throw e;
        }
    }

    /**
     * Keeps what a desk, by day and by night, and a phone show, and makes sure that it fits and that axe finds nothing there that
     * keeps people out, such as too little contrast.
     */
    void pictures(String name) {
        picture(name);
        assertUsable(name, "at a desk");
        try {
            scheme("dark");
            keep(name + "-dark", 1280, 860);
            assertUsable(name, "by night");
            scheme("light");
            size(390, 844, true);
            assertThat(script("return document.documentElement.scrollWidth - innerWidth"))
                    .as("how many pixels the page '%s' is too wide for a phone", name)
                    .isEqualTo(0L);
            keep(name + "-phone", 390, Math.min(1600, (long)
                    requireNonNull(script("return document.documentElement.scrollHeight"))));
            assertUsable(name, "on a phone");
        } finally {
            scheme("light");
            desktop();
        }
    }

    /** Keeps what a desk shows. */
    void picture(String name) {
        if (scripts) {
            script("document.getElementById('notice')?.replaceChildren()"); // which comes and goes
        }
        keep(name, 1280, 860);
    }

    private void assertUsable(String name, String where) {
        if (Boolean.FALSE.equals(script("return 'axe' in window"))) {
            script(AXE);
        }
        assertThat((List<?>) requireNonNull(driver.executeAsyncScript(AUDIT)))
                .as("what axe finds in %s, %s", name, where)
                .isEmpty();
    }

    /** Whatever the keyboard reaches on a page that was just opened shows that it did. */
    void assertShowsFocus() {
        assertThat((List<?>) requireNonNull(script(UNSEEN_FOCUS)))
                .as("what has the focus in " + path() + " and does not show it")
                .isEmpty();
    }

    private void scheme(String scheme) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    private @Nullable Object script(String text) {
        return driver.executeScript(text);
    }

    private void desktop() {
        size(1280, 860, false);
    }

    private void size(int width, int height, boolean phone) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", phone));
    }

    private void keep(String name, long width, long height) {
        Map<String, Object> clip = Map.of("x", 0, "y", 0, "width", width, "height", height, "scale", 1);
        Object png = driver.executeCdpCommand(
                        "Page.captureScreenshot",
                        Map.of(
                                "format",
                                "png",
                                "captureBeyondViewport",
                                true,
                                "optimizeForSpeed",
                                width < 1000,
                                "clip",
                                clip))
                .get("data");
        try {
            Files.write(SCREENSHOTS.resolve(name + ".png"), Base64.getDecoder().decode(String.valueOf(png)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        driver.quit();
    }
}
