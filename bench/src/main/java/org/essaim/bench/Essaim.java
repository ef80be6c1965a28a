/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Our engine, in a Java with as little memory as an agent has. */
final class Essaim implements Client {

    /**
     * What a process is started with, unless {@code -Dessaim.bench.java=…} says otherwise: little memory; ciphers and hashes
     * compiled with all effort as soon as they are used, and everything else with little (see {@value #DIRECTIVES}), early,
     * and for good as soon as it is used much. What calls and branches do is not counted on the way: the second compiler
     * alone would read it, and ciphers and hashes do without. Both compilers have their thread from the start: else each
     * task of theirs looks in files of the system whether there is memory for another.
     */
    private static final String OPTIONS = "-Xmx64m -Xmn6m -XX:+UseSerialGC -Xss256k -XX:-C1UpdateMethodData"
            + " -XX:Tier3InvocationThreshold=128 -XX:Tier3MinInvocationThreshold=64 -XX:Tier3CompileThreshold=1000"
            + " -XX:-UseDynamicNumberOfCompilerThreads"
            + " -XX:Tier4InvocationThreshold=400 -XX:Tier4MinInvocationThreshold=200"
            + " -XX:Tier4CompileThreshold=1000 -XX:Tier4BackEdgeThreshold=10000 -XX:CompileCommand=quiet"
            + " -XX:CompileCommand=CompileThresholdScaling,com.sun.crypto.provider.*::*,0.1"
            + " -XX:CompileCommand=CompileThresholdScaling,sun.security.provider.*::*,0.1"
            + " -XX:+UnlockDiagnosticVMOptions -XX:CompilerDirectivesFile=" + Essaim.DIRECTIVES;

    /** A file in a process's folder, which is where it runs. */
    static final String DIRECTIVES = "compiler.json";

    private final boolean tls;
    private final ThrowAwayFleet fleet = new ThrowAwayFleet();
    private final List<Integer> ports = new ArrayList<>();

    /** @param tls whether over TLS, or in lab mode */
    Essaim(boolean tls) {
        this.tls = tls;
    }

    @Override
    public String name() {
        return tls ? "essaim-tls" : "essaim";
    }

    @Override
    public Optional<String> missing() {
        return Optional.empty();
    }

    @Override
    public boolean takesSecondJob() {
        return true;
    }

    @Override
    public End sender(Path folder, LocalTracker tracker) throws IOException, InterruptedException {
        ports.clear();
        Path own = Files.createTempDirectory(folder.resolveSibling(""), "sender");
        return new EssaimEnd(start(own, "sender"), folder, own, true);
    }

    @Override
    public End receiver(Path folder, LocalTracker tracker) throws IOException, InterruptedException {
        return new EssaimEnd(start(folder, folder.getFileName().toString()), folder, folder, false);
    }

    private ClientProcess start(Path own, String machine) throws IOException {
        List<String> command = java(System.getProperty("essaim.bench.java", OPTIONS), Node.class);
        if (tls) {
            fleet.enrol(own.resolve("certificate"), machine);
            command.add(own.resolve("certificate").toString());
        }
        try (InputStream in = Essaim.class.getResourceAsStream(DIRECTIVES)) {
            if (in == null) {
                throw new IOException(DIRECTIVES + " is not in this jar");
            }
            Files.createDirectories(own);
            Files.write(own.resolve(DIRECTIVES), in.readAllBytes());
        }
        return new ClientProcess(command, own, "MALLOC_ARENA_MAX", "2");
    }

    /** How another class of ours is started as a process of its own; can be added to. */
    static List<String> java(String options, Class<?> main) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options.split(" ", -1)));
        command.addAll(List.of("-cp", classPath(), main.getName()));
        return command;
    }

    /** Ours, whatever folder a process is started in. */
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** One process of ours. */
    private final class EssaimEnd implements End {
        private final ClientProcess process;
        private final Path payloads;
        private final Path own;
        private final boolean sends;
        private final List<Integer> earlier;
        private String receive = "";

        EssaimEnd(ClientProcess process, Path payloads, Path own, boolean sends)
                throws IOException, InterruptedException {
            this.process = process;
            this.payloads = payloads;
            this.own = own;
            this.sends = sends;
            earlier = List.copyOf(ports);
            ports.add(Integer.valueOf(process.await("port ").text().substring("port ".length())));
        }

        @Override
        public void prepare(Job job) throws IOException, InterruptedException {
            String command = job.torrent() + " " + payloads + " " + own.resolve("state-" + job.name());
            if (sends) {
                process.say("send " + command);
                process.await("ready");
            } else {
                StringBuilder line = new StringBuilder("receive " + command);
                earlier.forEach(port -> line.append(' ').append(port));
                receive = line.toString();
            }
        }

        @Override
        public void begin() throws IOException {
            if (!sends) {
                process.say(receive);
            }
        }

        @Override
        public long firstBytes() throws IOException, InterruptedException {
            return process.await("first").nanos();
        }

        @Override
        public long completed() throws IOException, InterruptedException {
            return process.await("complete").nanos();
        }

        @Override
        public ProcessFigures figures() throws IOException {
            return process.figures();
        }

        @Override
        public Map<String, Long> memory() throws IOException, InterruptedException {
            process.say("memory");
            return Node.parts(process.await("memory ").text());
        }

        @Override
        public void close() {
            process.end();
            process.close();
        }
    }
}
