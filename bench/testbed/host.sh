#!/bin/sh
# Runs the engine on one host of a testbed; what it says goes to the testbed's log.
exec java -Xmx48m -Xss256k -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:SharedArchiveFile="$TB_WORK/essaim.jsa" \
    -Xlog:cds=off -Xshare:auto $ESSAIM_JAVA \
    -cp "$TB_ENGINE/../target/org.essaim.bench-1.0.0.jar:$TB_ENGINE/../target/lib/*" \
    org.essaim.bench.testbed.TestbedHost "$@"
