/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.itests;

import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.configureConsole;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.editConfigurationFilePut;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.karafDistributionConfiguration;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.essaim.testkit.karaf.FreePorts;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.karaf.options.KarafDistributionOption;
import org.ops4j.pax.exam.karaf.options.LogLevelOption.LogLevel;
import org.ops4j.pax.exam.options.extra.VMOption;

/** The distributions that the tests run against, and how Pax Exam starts them. */
public final class Assembly {

    private static final Path ROOT = Path.of(System.getProperty("essaim.root", ".."));
    private static final String KARAF = "4.4.10";

    private Assembly() {}

    /** The server's {@code tar.gz}, as this build has just made it. */
    public static Path server() {
        return built("karaf-assembly/server", ".tar.gz");
    }

    /** The agent's {@code tar.gz}, as this build has just made it. */
    public static Path agent() {
        return built("karaf-assembly/agent", ".tar.gz");
    }

    /** Karaf as its makers ship it. */
    static Path stock() {
        return Path.of(System.getProperty("essaim.stock.karaf", "target/apache-karaf-" + KARAF + ".tar.gz"));
    }

    /** The KAR that makes a stock Karaf an agent or a server. */
    static Path kar() {
        return built("features", ".kar");
    }

    private static Path built(String module, String ending) {
        Path folder = ROOT.resolve(module).resolve("target");
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(ending))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("Nothing built in " + folder + ": build it first"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs {@code distribution} under Pax Exam on free loopback ports. */
    static Option[] exam(Path distribution, Option... more) {
        List<Option> options = new ArrayList<>();
        options.add(karafDistributionConfiguration()
                .frameworkUrl(distribution.toUri().toString())
                .karafVersion(KARAF)
                .name("Essaim")
                .unpackDirectory(new File("target/exam"))
                .useDeployFolder(false));
        options.add(configureConsole().ignoreLocalConsole().ignoreRemoteShell());
        options.add(KarafDistributionOption.logLevel(LogLevel.INFO));
        // The Karaf under test resolves Pax Exam's own bundles from the builder's repository, and nothing from
        // elsewhere.
        String repository = System.getProperty("essaim.maven.repository");
        options.add(put("org.ops4j.pax.url.mvn.cfg", "org.ops4j.pax.url.mvn.localRepository", repository));
        options.add(put("org.ops4j.pax.url.mvn.cfg", "org.ops4j.pax.url.mvn.repositories", ""));
        options.add(put("org.apache.karaf.shell.cfg", "sshPort", port()));
        options.add(put("org.apache.karaf.management.cfg", "rmiRegistryPort", port()));
        options.add(put("org.apache.karaf.management.cfg", "rmiServerPort", port()));
        options.add(put("org.apache.felix.http.cfg", "org.osgi.service.http.port", port()));
        options.add(put("org.essaim.server.cfg", "agents.port", port()));
        options.addAll(virtualMachine());
        Collections.addAll(options, more);
        return options.toArray(Option[]::new);
    }

    static Option put(String file, String key, String value) {
        return editConfigurationFilePut("etc/" + file, key, value);
    }

    private static String port() {
        return String.valueOf(FreePorts.next());
    }

    /** What Karaf's own start script passes to the virtual machine; Pax Exam does not run that script. */
    private static List<Option> virtualMachine() {
        List<Option> options = new ArrayList<>();
        Stream.of(
                        "--add-reads=java.xml=java.logging",
                        "--add-exports=java.base/org.apache.karaf.specs.locator=java.xml,ALL-UNNAMED",
                        "--patch-module",
                        "java.base=lib/endorsed/org.apache.karaf.specs.locator-" + KARAF + ".jar",
                        "--patch-module",
                        "java.xml=lib/endorsed/org.apache.karaf.specs.java.xml-" + KARAF + ".jar")
                .map(VMOption::new)
                .forEach(options::add);
        Stream.of(
                        "java.base/java.security",
                        "java.base/java.net",
                        "java.base/java.lang",
                        "java.base/java.util",
                        "java.naming/javax.naming.spi",
                        "java.rmi/sun.rmi.transport.tcp",
                        "java.base/java.io",
                        "java.base/java.lang.reflect",
                        "java.base/java.text",
                        "java.base/java.time",
                        "java.desktop/java.awt.font")
                .map(opened -> new VMOption("--add-opens=" + opened + "=ALL-UNNAMED"))
                .forEach(options::add);
        Stream.of(
                        "java.base/sun.net.www.protocol.file",
                        "java.base/sun.net.www.protocol.http",
                        "java.base/sun.net.www.protocol.https",
                        "java.base/sun.net.www.protocol.jar",
                        "java.base/sun.net.www.content.text",
                        "jdk.xml.dom/org.w3c.dom.html",
                        "jdk.naming.rmi/com.sun.jndi.url.rmi",
                        "java.security.jgss/sun.security.krb5")
                .map(exported -> new VMOption("--add-exports=" + exported + "=ALL-UNNAMED"))
                .forEach(options::add);
        options.add(new VMOption("-Djava.security.manager=allow"));
        options.add(new VMOption("-Xmx384m"));
        options.add(new VMOption("-classpath"));
        options.add(new VMOption("lib/jdk9plus/*" + File.pathSeparator + "lib/boot/*"));
        return options;
    }
}
