/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.itests.updates;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.essaim.itests.updates.contract.Contract;
import org.essaim.itests.updates.extra.Extra;
import org.essaim.itests.updates.fixture.Recorder;
import org.essaim.itests.updates.fixture.ServiceActivator;
import org.essaim.itests.updates.fixture.ThrowingActivator;
import org.essaim.itests.updates.fixture.ThrowingComponent;
import org.essaim.testkit.karaf.BundleJar;
import org.essaim.testkit.karaf.KarafProcess;

/**
 * A stock Karaf with the real updater and features of the shape of ours, but with modules that do nothing: {@code tracking},
 * {@code seeding} and {@code api}, and an agent that is none.
 */
final class SmallFleet implements AutoCloseable {

    static final Duration START = Duration.ofMinutes(4);
    private static final String CONTRACT = Contract.class.getPackageName();
    private static final List<String> SCR = List.of(
            "org/osgi/org.osgi.util.function/1.2.0/org.osgi.util.function-1.2.0.jar",
            "org/osgi/org.osgi.util.promise/1.3.0/org.osgi.util.promise-1.3.0.jar",
            "org/osgi/org.osgi.service.component/1.5.1/org.osgi.service.component-1.5.1.jar",
            "org/apache/felix/org.apache.felix.scr/2.2.6/org.apache.felix.scr-2.2.6.jar");

    final Path given;
    final KarafProcess karaf;
    private String before = "";

    SmallFleet(Path folder) throws IOException {
        given = Files.createDirectories(folder.resolve("given"));
        karaf = KarafProcess.unpack(Path.of(System.getProperty("essaim.stock.karaf")), folder.resolve("karaf"));
        Path features = Files.writeString(given.resolve("features.xml"), shippedFeatures());
        String repositories = "featuresRepositories";
        String boot = "featuresBoot";
        String cfg = "org.apache.karaf.features.cfg";
        karaf.etc(cfg, repositories, karaf.etc(cfg, repositories).orElseThrow() + "," + features.toUri());
        karaf.etc(cfg, boot, karaf.etc(cfg, boot).orElseThrow() + ",essaim-agent");
        karaf.systemProperty("essaim.updater.limit", "60");
    }

    private String shippedFeatures() {
        StringBuilder scr = new StringBuilder();
        for (String jar : SCR) {
            scr.append(bundle(
                    Path.of(System.getProperty("essaim.maven.repository")).resolve(jar)));
        }
        Path updater = Path.of(System.getProperty("essaim.root"))
                .resolve("bundles/updater/target/org.essaim.updater-" + System.getProperty("essaim.version") + ".jar");
        String api = "<feature version=\"[1.0,2)\">essaim-api</feature>";
        return "<features name=\"fixture\" xmlns=\"http://karaf.apache.org/xmlns/features/v1.6.0\">"
                + feature("fixture-scr", scr.toString())
                + feature("essaim-api", "<feature prerequisite=\"true\">fixture-scr</feature>" + bundle(api("1.0.0")))
                + feature("essaim-tracking", api + bundle(good("tracking", "1.0.0")))
                + feature("essaim-seeding", api + bundle(good("seeding", "1.0.0")))
                + feature("other", bundle(bystander("other").writeTo(given.resolve("other.jar"))))
                + feature(
                        "essaim-agent",
                        "<feature version=\"[1.0,2)\">essaim-tracking</feature>"
                                + "<feature version=\"[1.0,2)\">essaim-seeding</feature>"
                                + bundle(bystander("agent").writeTo(given.resolve("agent.jar")))
                                + bundle(BundleJar.of("recorder", "1.0.0")
                                        .header("Import-Package", "org.osgi.framework")
                                        .header("Bundle-Activator", Recorder.class.getName())
                                        .classes(Recorder.class)
                                        .writeTo(given.resolve("recorder.jar")))
                                + bundle(updater))
                + "</features>";
    }

    static String feature(String name, String content) {
        return "<feature name=\"" + name + "\" version=\"1.0.0\">" + content + "</feature>";
    }

    static String bundle(Path jar) {
        return "<bundle>" + jar.toUri() + "</bundle>";
    }

    /** A bundle that has nothing to do with any module, but would use a package if it were there. */
    private static BundleJar bystander(String name) {
        return BundleJar.of("bystander." + name, "1.0.0")
                .header("Import-Package", Extra.class.getPackageName() + ";resolution:=optional");
    }

    Path api(String version) {
        return BundleJar.of("org.essaim.api", version)
                .header("Essaim-Module", "api")
                .header("Export-Package", CONTRACT + ";version=" + version)
                .classes(Contract.class)
                .writeTo(given.resolve("api-" + version + ".jar"));
    }

    private BundleJar module(String name, String version) {
        return BundleJar.of("org.essaim." + name, version)
                .header("Essaim-Module", name)
                .header("Essaim-Module-Service", "org.essaim.not.Here, " + Contract.class.getName())
                .header("Import-Package", "org.osgi.framework," + CONTRACT + ";version=\"[1.0,2)\"");
    }

    private Path write(String name, String version, BundleJar jar) {
        return jar.writeTo(given.resolve(name + "-" + version + ".jar"));
    }

    Path good(String name, String version) {
        BundleJar jar = module(name, version)
                .header("Bundle-Activator", ServiceActivator.class.getName())
                .classes(ServiceActivator.class);
        return write(name, version, jar);
    }

    Path throwing(String name, String version) {
        BundleJar jar = module(name, version)
                .header("Bundle-Activator", ThrowingActivator.class.getName())
                .classes(ThrowingActivator.class);
        return write(name, version, jar);
    }

    Path brokenComponent(String name, String version) {
        BundleJar jar = module(name, version)
                .header("Service-Component", "OSGI-INF/c.xml")
                .classes(ThrowingComponent.class)
                .entry(
                        "OSGI-INF/c.xml",
                        "<scr:component xmlns:scr=\"http://www.osgi.org/xmlns/scr/v1.3.0\" name=\"c\">"
                                + "<implementation class=\"" + ThrowingComponent.class.getName() + "\"/><service>"
                                + "<provide interface=\"" + Contract.class.getName()
                                + "\"/></service></scr:component>");
        return write(name, version, jar);
    }

    Path unresolvable(String name, String version) {
        BundleJar jar = module(name, version).header("Import-Package", "no.such.pkg");
        return write(name, version, jar);
    }

    /** A feature repository with a version that brings a bundle along, which exports what the bystanders would use. */
    Path repositoryWithExtra(String name, String version) throws IOException {
        Path extra = BundleJar.of("extra", "1.0.0")
                .header("Export-Package", Extra.class.getPackageName())
                .classes(Extra.class)
                .writeTo(given.resolve("extra.jar"));
        return Files.writeString(
                given.resolve(name + "-" + version + ".xml"),
                "<features name=\"given\" xmlns=\"http://karaf.apache.org/xmlns/features/v1.6.0\">"
                        + feature(
                                "essaim-" + name,
                                "<feature version=\"[1.0,2)\">essaim-api</feature>" + bundle(extra)
                                        + bundle(good(name, version)))
                        + "</features>");
    }

    /** A version that does not come up is given up sooner: of these a test waits for the end. */
    SmallFleet givingUpSoon() {
        karaf.systemProperty("essaim.updater.limit", "10");
        return this;
    }

    SmallFleet start() throws IOException {
        forgetEvents();
        karaf.startAndAwaitShell(START);
        karaf.await("the modules are up", START, () -> {
            List<String> bundles = bundles();
            return bundles.size() == 4 && bundles.stream().allMatch(line -> line.startsWith("Active "));
        });
        return this;
    }

    /** Submits and waits for the end; returns what the journal says. */
    Properties update(String module, Path source) {
        submit(module, source);
        return awaitEnd(module);
    }

    void submit(String module, Path source) {
        before = journal(module).getProperty("submitted", "");
        karaf.shell("(service:get org.essaim.updater.ModuleUpdater) submit " + module + " \"" + source.toUri() + "\"");
    }

    Properties rollback(String module) {
        before = journal(module).getProperty("submitted", "");
        karaf.shell("(service:get org.essaim.updater.ModuleUpdater) rollback " + module);
        return awaitEnd(module);
    }

    /** The journal's entry when the update has ended. */
    Properties awaitEnd(String module) {
        karaf.await("the update of " + module + " ends", START, () -> {
            Properties now = journal(module);
            return !before.equals(now.getProperty("submitted", ""))
                    && List.of("COMMITTED", "ROLLED_BACK", "REFUSED").contains(now.getProperty("step", ""));
        });
        return journal(module);
    }

    Properties journal(String module) {
        Properties properties = new Properties();
        Path file = karaf.home().resolve("essaim/updater/journal/" + module + ".properties");
        try {
            if (Files.exists(file)) {
                properties.load(new StringReader(Files.readString(file)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }

    /** Bundles of ours as the framework has them: {@code Active org.essaim.tracking 1.0.0}. */
    List<String> bundles() {
        return karaf.shell("bundle:list -s -t 0 --no-format")
                .orFail()
                .lines()
                .map(line -> line.split("\t"))
                .filter(cells -> cells.length >= 5 && cells[4].strip().startsWith("org.essaim."))
                .map(cells -> cells[1].strip() + " " + cells[4].strip() + " " + cells[3].strip())
                .sorted()
                .toList();
    }

    String events() {
        Path file = karaf.home().resolve("events");
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void forgetEvents() throws IOException {
        Files.deleteIfExists(karaf.home().resolve("events"));
    }

    @Override
    public void close() {
        karaf.close();
    }
}
