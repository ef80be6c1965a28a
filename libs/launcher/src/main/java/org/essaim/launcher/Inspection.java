/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.launcher;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.essaim.api.InfoHash;
import org.essaim.protocol.BencodeLimits;
import org.essaim.protocol.Metainfo;
import org.essaim.protocol.MetainfoException;

/** Says what is in metainfo files, and which of them no part of Essaim would take. One thread. */
final class Inspection {

    static final String USAGE =
            """
            usage: ./essaim inspect FILE… [--json]
            Reads metainfo (.torrent) files of version 1 (BEP 3), version 2 (BEP 52) or both, as strictly as every part of
            Essaim does. Prints a table or, with --json, one JSON object on a line for each file, in the order given:
              {"file","valid":true,"name","version","infoHashV1","infoHashV2","files","pieces","pieceLength","size"}
              {"file","valid":false,"error"}
            version is the string "1", "2" or "hybrid"; the info-hash of a version that is not there is null. files and size
            (bytes) leave padding out; pieceLength is in bytes. Exit code: 0 when all files are valid, 1 when one is not, 2 when
            called wrongly.
            """;

    private static final int INVALID = 1;
    private static final JsonFactory JSON = new JsonFactory();

    private final List<String> files = new ArrayList<>();
    private boolean json;
    private boolean help;

    /** What one file turned out to be: metainfo, or an error. */
    private record Finding(String file, Optional<Metainfo> metainfo, String error) {}

    private Inspection() {}

    /**
     * Inspects files.
     *
     * @param arguments files and options
     * @return the exit code
     */
    static int run(List<String> arguments, PrintStream out, PrintStream err) throws IOException {
        Inspection inspection = new Inspection();
        Optional<String> mistake = inspection.parse(arguments);
        if (mistake.isPresent()) {
            err.println("essaim: " + mistake.get());
            err.print(USAGE);
            return Launcher.USAGE;
        }
        if (inspection.help) {
            out.print(USAGE);
            return 0;
        }
        return inspection.json ? inspection.lines(out) : inspection.table(out);
    }

    private Optional<String> parse(List<String> arguments) {
        boolean options = true;
        for (String argument : arguments) {
            if (options && argument.equals("--")) {
                options = false;
            } else if (options && argument.equals("--json")) {
                json = true;
            } else if (options && (argument.equals("--help") || argument.equals("-h"))) {
                help = true;
            } else if (options && argument.startsWith("-")) {
                return Optional.of("'" + argument + "' is not understood.");
            } else {
                files.add(argument);
            }
        }
        return files.isEmpty() && !help ? Optional.of("inspect needs a file.") : Optional.empty();
    }

    private int lines(PrintStream out) throws IOException {
        int code = 0;
        for (String file : files) {
            Finding finding = look(file);
            out.println(line(finding));
            code |= finding.metainfo().isPresent() ? 0 : INVALID;
        }
        out.flush();
        return code;
    }

    private int table(PrintStream out) {
        Columns table = new Columns("lrrrrrll");
        table.row("FILE", "VERSION", "FILES", "PIECES", "PIECE", "SIZE", "NAME", "INFO-HASH");
        int code = 0;
        List<String> refused = new ArrayList<>();
        int valid = 0;
        for (String file : files) {
            Finding finding = look(file);
            if (finding.metainfo().isEmpty()) {
                refused.add(shown(file) + ": " + finding.error());
                code = INVALID;
                continue;
            }
            Metainfo metainfo = finding.metainfo().get();
            valid++;
            table.row(
                    shown(file),
                    metainfo.version().toString(),
                    Integer.toString(metainfo.files().size()),
                    Integer.toString(metainfo.pieceCount()),
                    Amount.bytes(metainfo.pieceLength()),
                    Amount.bytes(metainfo.totalLength()),
                    metainfo.name(),
                    metainfo.infoHash().hex());
        }
        if (valid > 0) {
            table.lines().forEach(out::println);
        }
        refused.forEach(line -> out.println("invalid  " + line));
        out.flush();
        return code;
    }

    private static Finding look(String file) {
        try {
            return new Finding(file, Optional.of(Metainfo.parse(read(Path.of(file)))), "");
        } catch (MetainfoException e) {
            return invalid(file, String.valueOf(e.getMessage()));
        } catch (NoSuchFileException e) {
            return invalid(file, "There is no such file.");
        } catch (InvalidPathException e) {
            return invalid(file, "This cannot be the name of a file.");
        } catch (IOException e) {
            return invalid(file, "The file cannot be read: " + e);
        }
    }

    private static Finding invalid(String file, String error) {
        return new Finding(file, Optional.empty(), error);
    }

    /** One byte more than allowed at most, which the parser then refuses. */
    private static byte[] read(Path file) throws IOException, MetainfoException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new IOException("it is not a regular file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(BencodeLimits.METAINFO.maxBytes() + 1);
        }
    }

    private static String line(Finding finding) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator line = JSON.createGenerator(text)) {
            line.writeStartObject();
            line.writeStringField("file", finding.file());
            line.writeBooleanField("valid", finding.metainfo().isPresent());
            if (finding.metainfo().isPresent()) {
                describe(finding.metainfo().get(), line);
            } else {
                line.writeStringField("error", finding.error());
            }
            line.writeEndObject();
        }
        return text.toString();
    }

    private static void describe(Metainfo metainfo, JsonGenerator line) throws IOException {
        line.writeStringField("name", metainfo.name());
        line.writeStringField("version", metainfo.version().toString());
        line.writeStringField(
                "infoHashV1", metainfo.infoHashV1().map(InfoHash::hex).orElse(null));
        line.writeStringField(
                "infoHashV2", metainfo.infoHashV2().map(InfoHash::hex).orElse(null));
        line.writeNumberField("files", metainfo.files().size());
        line.writeNumberField("pieces", metainfo.pieceCount());
        line.writeNumberField("pieceLength", metainfo.pieceLength());
        line.writeNumberField("size", metainfo.totalLength());
    }

    /** Without what would upset a terminal. */
    private static String shown(String file) {
        return file.replaceAll("\\p{Cntrl}", "?");
    }
}
