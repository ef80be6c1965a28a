#!/bin/sh
# Before the hosts start: what Java's second compiler is for, an archive of the classes that they load, and certificates where
# they are wanted.
set -eu
jar=$(cd "$TB_ENGINE/../target" && pwd)/org.essaim.bench-1.0.0.jar
(cd "$TB_WORK" && jar xf "$jar" org/essaim/bench/compiler.json)
java -Xshare:auto -XX:ArchiveClassesAtExit="$TB_WORK/essaim.jsa" -Xlog:cds=off -XX:+UseSerialGC \
    -cp "$TB_ENGINE/../target/org.essaim.bench-1.0.0.jar:$TB_ENGINE/../target/lib/*" \
    org.essaim.bench.testbed.Rehearsal "$@" >/dev/null
