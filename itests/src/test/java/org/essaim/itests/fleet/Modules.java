/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.itests.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.essaim.itests.ModuleJars;
import org.essaim.itests.updates.fixture.Recorder;
import org.essaim.testkit.karaf.BundleJar;
import org.essaim.testkit.karaf.KarafProcess;
import org.essaim.testkit.karaf.ShellResult;

/** The modules of one Karaf of a fleet: replaces them by its shell, and sees what happens to bundles. One thread. */
final class Modules {

    /** The five. */
    static final List<String> ALL = List.of("tracking", "seeding", "transfer", "verification", "patching");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final String SHOW = "bundle:list -s -t 0 --no-format\nmodule:list --json";
    private static final List<String> ENDED = List.of("COMMITTED", "ROLLED_BACK", "REFUSED");

    private final String where;
    private final KarafProcess karaf;

    Modules(String where, KarafProcess karaf) {
        this.where = where;
        this.karaf = karaf;
    }

    /** Notes from now on what stops and starts. */
    void record(Path folder) {
        Path recorder = BundleJar.of("recorder", "1.0.0")
                .header("Import-Package", "org.osgi.framework")
                .header("Bundle-Activator", Recorder.class.getName())
                .classes(Recorder.class)
                .writeTo(folder.resolve("recorder-" + where + ".jar"));
        karaf.shell("bundle:install -s " + recorder.toUri()).orFail();
        karaf.await("the recorder works", Fleet.PATIENCE, () -> events().contains("started recorder"));
        forgetEvents();
    }

    /** Replaces each of the five, one after the other; returns how each update ended. */
    List<JsonNode> updateAll(String version, Path folder) {
        return each(module -> updating("--json", module, ModuleJars.version(module, version, folder)));
    }

    /** Returns each of the five to the version before. */
    List<JsonNode> rollBackAll() {
        return each(module -> "module:rollback --json " + module);
    }

    private List<JsonNode> each(Function<String, String> command) {
        ShellResult said = karaf.shell(LONG, ALL.stream().map(command).toArray(String[]::new));
        List<JsonNode> updates = values(said.out());
        assertThat(updates).as(said.out() + said.err()).hasSameSizeAs(ALL).allSatisfy(update -> assertThat(
                        update.path("step").asText())
                .as(where + ": " + update)
                .isEqualTo("COMMITTED"));
        return updates;
    }

    /** Replaces one, and returns how that ended, well or not. */
    JsonNode update(String module, Path jar) {
        ShellResult said = karaf.shell(LONG, updating("--json", module, jar));
        return Fleet.parse(said.out());
    }

    /** Asks for one and looks no further: the process may halt before it has answered. */
    void submit(String module, Path jar) {
        karaf.shell(updating("--no-wait", module, jar));
    }

    private static String updating(String option, String module, Path jar) {
        return "module:update " + option + " " + module + " '" + jar + "'";
    }

    /** Waits until the journal tells of the latest update's end, or of no update. */
    void awaitEnd(String module) {
        karaf.await(
                "the update of " + module + " ends",
                LONG,
                () -> ENDED.contains(journal(module).getProperty("step", "COMMITTED")));
    }

    private Properties journal(String module) {
        Properties properties = new Properties();
        Path file = karaf.home().resolve("essaim/updater/journal/" + module + ".properties");
        try (var in = Files.newBufferedReader(file)) {
            properties.load(in);
        } catch (IOException e) {
            return new Properties(); // there is none yet
        }
        return properties;
    }

    /** Waits until there is exactly one bundle for each of the five, and that is up and has this version. */
    void awaitAll(String version) {
        karaf.awaitOutput(SHOW, out -> ALL.stream().allMatch(module -> isOnly(out, module, version)), LONG);
    }

    /** Exactly one bundle is there for the module, and that is up and has this version. */
    void assertOnly(String module, String version) {
        String out = karaf.shell(SHOW).orFail();
        assertThat(isOnly(out, module, version))
                .as("%s: %s is there once, at %s: %s", where, module, version, out)
                .isTrue();
    }

    private static boolean isOnly(String out, String module, String version) {
        List<String> bundles = out.lines()
                .map(line -> line.split("\t"))
                .filter(cells -> cells.length >= 5 && cells[4].strip().equals(ModuleJars.bundle(module)))
                .map(cells -> cells[1].strip() + " " + cells[3].strip())
                .toList();
        List<String> shown = list(out)
                .filter(entry -> entry.path("module").asText().equals(module))
                .map(entry -> entry.path("state").asText() + " "
                        + entry.path("version").asText())
                .toList();
        return bundles.equals(List.of("Active " + version)) && shown.equals(List.of("UP " + version));
    }

    /** What {@code module:list --json} has printed behind other lines. */
    private static Stream<JsonNode> list(String out) {
        int begin = out.startsWith("[") ? 0 : out.indexOf("\n[") + 1;
        return values(out.substring(begin)).stream().flatMap(list -> StreamSupport.stream(list.spliterator(), false));
    }

    /** Restarts the process in good order; {@code forgetting} empties Karaf's {@code data} in between. */
    void restart(boolean forgetting) {
        karaf.stop(Fleet.PATIENCE);
        if (forgetting) {
            karaf.clean();
        }
        karaf.startAndAwaitShell(Fleet.PATIENCE);
    }

    /** Installs a feature that has nothing to do with us. */
    void installSomethingElse(Path folder) {
        Path jar = BundleJar.of("something.else", "1.0.0").writeTo(folder.resolve("else-" + where + ".jar"));
        try {
            Path features = Files.writeString(
                    folder.resolve("else-" + where + ".xml"),
                    "<features name=\"else\" xmlns=\"http://karaf.apache.org/xmlns/features/v1.6.0\">"
                            + "<feature name=\"something-else\" version=\"1.0.0\"><bundle>" + jar.toUri()
                            + "</bundle></feature></features>");
            karaf.shell("feature:repo-add " + features.toUri(), "feature:install something-else")
                    .orFail();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(karaf.shell("bundle:list -s -t 0 --no-format").orFail()).contains("something.else");
    }

    /** What each module has done since its version was activated. */
    Map<String, Long> work() {
        return list(karaf.shell("module:list --json").orFail())
                .filter(module -> ALL.contains(module.path("module").asText()))
                .collect(Collectors.toMap(module -> module.path("module").asText(), module -> module.path("work")
                        .asLong()));
    }

    /** Waits until each of these has done something since its version was activated. */
    void awaitWork(List<String> modules) {
        karaf.await("the new versions of " + modules + " work", LONG, () -> {
            Map<String, Long> work = work();
            return modules.stream().allMatch(module -> work.getOrDefault(module, 0L) > 0);
        });
    }

    /** Each of the five was stopped once and started once, and nothing else was stopped. */
    void assertOnlyTheFiveWereRestarted() {
        assertThat(events().lines().filter(line -> line.startsWith("stopped")).map(line -> line.split(" ")[1]))
                .as(where)
                .containsExactlyElementsOf(ALL.stream().map(ModuleJars::bundle).toList());
    }

    /** Milliseconds from a module's stop to its next start. */
    long gap(String module) {
        return time("started", module) - time("stopped", module);
    }

    /** Milliseconds from the stop of a bundle whose name begins so to the start of one whose name does. */
    long gapOfAny(String bundles) {
        return timeOf("started " + bundles) - timeOf("stopped " + bundles);
    }

    /** Whose modules these are. */
    String where() {
        return where;
    }

    private long time(String event, String module) {
        return timeOf(event + " " + ModuleJars.bundle(module) + " ");
    }

    private long timeOf(String beginning) {
        return events().lines()
                .filter(line -> line.startsWith(beginning))
                .mapToLong(line -> Long.parseLong(line.split(" ")[3]))
                .max()
                .orElseThrow();
    }

    private String events() {
        Path file = karaf.home().resolve("events");
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void forgetEvents() {
        try {
            Files.deleteIfExists(karaf.home().resolve("events"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The JSON values in a text that may begin with other lines. */
    private static List<JsonNode> values(String text) {
        int begin = 0;
        while (begin < text.length() && "{[".indexOf(text.charAt(begin)) < 0) {
            begin++;
        }
        try (JsonParser parser = JSON.createParser(text.substring(begin))) {
            List<JsonNode> values = new ArrayList<>();
            for (JsonNode value = JSON.readTree(parser); value != null; value = JSON.readTree(parser)) {
                values.add(value);
            }
            return values;
        } catch (IOException e) {
            throw new AssertionError("Not JSON: " + text, e);
        }
    }
}
