package dev.rumbo.cli.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/// The status page as a person sees it: opened once, never reloaded. The first test sees the first commit, the last
/// one stops the master.
@Tag("docker")
@Tag("browser")
@Needs({Needs.Thing.ENGINE, Needs.Thing.NETWORK, Needs.Thing.BROWSER})
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StatusPageInABrowserTest {

    private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");   // held, or its level is forgotten
    private static final int FIRST = 0;
    private static final int LAST = Integer.MAX_VALUE;

    private Repository repository;
    private RunningRumbo rumbo;
    private ChromeDriver browser;

    @BeforeAll
    void open(@TempDir Path folder) throws Exception {
        SELENIUM.setLevel(Level.SEVERE);
        repository = Shop.in(folder.resolve("repository"));
        rumbo = RunningRumbo.up(folder, repository);
        var options = new ChromeOptions().setBinary(installed("chromium").toString()).addArguments("--headless=new", "--no-sandbox",
                "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
                "--disable-sync", "--disable-dev-shm-usage", "--window-size=1280,900", "--user-data-dir=" + folder.resolve("browser"));
        var driver = new ChromeDriverService.Builder().usingDriverExecutable(new File(installed("chromedriver").toString()))
                .usingAnyFreePort().build();
        browser = new ChromeDriver(driver, options);
        browser.get(rumbo.page().toString());
        browser.executeScript("window.openedOnce = true");
    }

    @AfterAll
    void close() throws Exception {
        if (browser != null) {
            browser.quit();
        }
        if (rumbo != null) {
            rumbo.close();
        }
    }

    @Test
    @Order(FIRST)
    void it_shows_the_commit_the_application_its_pods_and_the_node() throws Exception {
        Await.until("the page is live", () -> text("link"), "live"::equals);

        Await.until("it names commit and author", () -> text("commit"), text -> text.contains("Open the shop") && text.contains("Ana"));
        assertThat(text("applications")).contains("Healthy", "Synced", "Deployment", "web", "2 of 2 ready", "pair", "web.yaml:1");
        assertThat(browser.findElements(By.cssSelector("#applications .pod.ok"))).hasSize(3);
        assertThat(text("nodes")).contains(rumbo.docker().node(), "Ready", "CPU", "Memory");
        assertThat(text("actions")).isNotEmpty();
        assertThat(problemsOfTheBrowser()).isEmpty();
    }

    @Test
    void a_new_commit_changes_it_without_a_reload() throws Exception {
        rumbo.awaitCommit(repository.edit("web.yaml", "replicas: 2", "replicas: 3").commit("Serve more"));

        Await.until("it shows the commit and three pods", () -> text("commit") + text("applications"), text ->
                text.contains("Serve more") && text.contains("3 of 3 ready"));
        assertThat(browser.executeScript("return window.openedOnce")).isEqualTo(true);
        rumbo.awaitCommit(repository.edit("web.yaml", "replicas: 3", "replicas: 2").commit("Serve less"));
        Await.until("it shows two pods again", () -> text("applications"), text -> text.contains("2 of 2 ready"));
    }

    @Test
    void a_click_on_a_container_opens_its_log() throws Exception {
        Await.until("the pods are there", () -> browser.findElements(By.cssSelector("#applications .container")).size(), size -> size >= 4);

        // by its own script: the page may draw the button anew between finding and clicking it
        browser.executeScript("[...document.querySelectorAll('#applications .container')].find(c => c.textContent.includes('httpd')).click()");

        Await.until("the log shows what the container wrote", () -> text("log-text"), text -> text.contains("serving"));
        assertThat(text("log-title")).startsWith("web-").endsWith("/ httpd");
        browser.findElement(By.id("log-close")).click();
        Await.until("the log is closed", () -> browser.findElement(By.id("log")).isDisplayed(), shown -> !shown);
    }

    @Test
    void a_mistake_shows_with_file_line_and_column() throws Exception {
        rumbo.awaitCommit(repository.write("broken.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  nome: broken\n").commit("Make a mistake"));

        Await.until("the page shows where", () -> text("applications"), text -> text.contains("broken.yaml:4:3") && text.contains("nome"));
        assertThat(browser.findElements(By.cssSelector("#applications .pod.ok"))).hasSize(3);

        rumbo.awaitCommit(repository.delete("broken.yaml").commit("Take it back"));
        Await.until("the page is clean again", () -> text("applications"), text -> !text.contains("broken.yaml"));
    }

    @Test
    void a_phone_needs_no_sideways_scrolling() throws Exception {
        browser.executeCdpCommand("Emulation.setDeviceMetricsOverride",
                Map.of("width", 360, "height", 740, "deviceScaleFactor", 2, "mobile", true));
        try {
            Await.until("it is as wide as a phone", () -> browser.executeScript("return window.innerWidth"), width -> ((Number) width).intValue() == 360);
            assertThat(((Number) browser.executeScript("return document.documentElement.scrollWidth")).intValue()).isLessThanOrEqualTo(360);
            assertThat(text("applications")).contains("web");
        } finally {
            browser.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
            browser.manage().window().setSize(new Dimension(1280, 900));
        }
    }

    @Test
    @Order(LAST)
    void it_says_so_when_the_master_is_gone_and_when_it_is_back() throws Exception {
        Await.until("the page is live", () -> text("link"), "live"::equals);

        rumbo.killNine();

        Await.until("it says that the connection is lost", () -> text("link"), text -> text.contains("Rumbo does not answer"));
        assertThat(browser.findElement(By.id("link")).getDomAttribute("class")).contains("lost");
        assertThat(text("applications")).contains("web");
        rumbo.start();
        Await.until("it is live again by itself", () -> text("link"), "live"::equals);
        assertThat(browser.executeScript("return window.openedOnce")).isEqualTo(true);
    }

    private String text(String id) {
        return Optional.ofNullable((String) browser.executeScript("return document.getElementById(arguments[0]).innerText", id)).orElse("");
    }

    /// What the browser complains about on its console.
    private List<String> problemsOfTheBrowser() {
        return browser.manage().logs().get("browser").getAll().stream().map(Object::toString).toList();
    }

    private static Path installed(String program) {
        return Stream.of(System.getenv("PATH").split(":")).map(folder -> Path.of(folder, program)).filter(Files::isExecutable)
                .findFirst().orElseThrow();
    }
}
