/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script, in a folder where everything is built already, with JDKs that only say which they are. */
class LauncherScriptTest {
    @TempDir
    Path folder;

    private Path script;

    @BeforeEach
    void copyTheScript() throws IOException {
        Path original = Path.of("../../essaim").toAbsolutePath();
        // Only JDKs that a test made may be found.
        String text = Files.readString(original)
                .replace("/usr/lib/jvm", folder.resolve("jvm").toString());
        script = executable(folder.resolve("essaim"), text);
        Files.createDirectories(folder.resolve("libs/launcher/target"));
        Files.writeString(folder.resolve("libs/launcher/target/org.essaim.launcher-1.0.0.jar"), "");
    }

    @Test
    void helpNeedsNeitherJavaNorMaven() throws Exception {
        assertThat(run("", "help"))
                .startsWith("0 ")
                .contains("./essaim demo [DIR]")
                .contains("./essaim simulate");
        assertThat(run("", "demolish")).startsWith("2 ").contains("unknown command 'demolish'");
    }

    @Test
    void aJdkThatIsTooNewOrTooOldIsRefusedInOneLine() throws Exception {
        for (String version : new String[] {"24", "25.0.1", "11.0.20"}) {
            Path home = jdk("other", version);
            String said = run(home.toString(), "tree-hash", "x");
            assertThat(said).startsWith("1 ").contains("needs a JDK 17").contains(home.toString());
            assertThat(said.strip().lines()).hasSize(1);
        }
    }

    @Test
    void withoutAnyJdkItSaysWhatToInstall() throws Exception {
        assertThat(run("", "tree-hash", "x")).startsWith("1 ").contains("apt install openjdk-17");
    }

    @Test
    void aJreCannotBuild() throws Exception {
        Path home = jdk("jre", "17.0.9");
        Files.delete(home.resolve("bin/javac"));

        assertThat(run(home.toString(), "tree-hash", "x")).startsWith("1 ").contains("needs a JDK 17");
    }

    @Test
    void theJdkInTheUsualPlaceIsFoundWhereJavaHomeIsAnother() throws Exception {
        Path newer = jdk("newer", "25");
        Path right = jdk("jvm/java-17-openjdk", "17.0.9");

        assertThat(run(newer.toString(), "tree-hash", "x")).startsWith("0 ").contains("runs " + right);
        assertThat(run(jdk("good", "21.0.1").toString(), "tree-hash", "x")).contains("good");
    }

    @Test
    void withoutMavenItSaysWhatToInstall() throws Exception {
        Path home = jdk("good", "17.0.9");

        assertThat(run(home.toString(), "demo"))
                .startsWith("1 ")
                .contains("Maven")
                .contains("apt install maven");
    }

    private Path jdk(String name, String version) throws IOException {
        Path home = Files.createDirectories(folder.resolve(name).resolve("bin")).getParent();
        executable(
                home.resolve("bin/java"),
                "#!/bin/sh\nif [ \"$1\" = -version ]; then echo 'openjdk version \"" + version
                        + "\" 2025' >&2; else echo runs " + home + "; fi\n");
        executable(home.resolve("bin/javac"), "#!/bin/sh\n");
        return home;
    }

    private static Path executable(Path file, String text) throws IOException {
        Files.writeString(file, text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Exit code and what was printed; the path has the usual tools, but neither Java nor Maven. */
    private String run(String javaHome, String... arguments) throws Exception {
        Path tools = Files.createDirectories(folder.resolve("tools"));
        for (String tool : new String[] {"bash", "sed", "head", "dirname", "readlink", "find", "cat", "tput"}) {
            executable(tools.resolve(tool), "#!/bin/sh\nexec /usr/bin/" + tool + " \"$@\"\n");
        }
        java.util.List<String> command = new java.util.ArrayList<>();
        command.add("/bin/bash");
        command.add(script.toString());
        command.addAll(java.util.List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", tools.toString());
        builder.environment().put("JAVA_HOME", javaHome);
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        return process.exitValue() + " " + out;
    }
}
