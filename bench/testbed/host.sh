#!/bin/sh
# Runs the engine on one host of a testbed; what it says goes to the testbed's log.
set -eu

# The administrator's list of sites: each site's hosts leave their mark before the start.
if [ "$TB_ROLE" = client ] && [ "$TB_SITE" -gt 0 ]; then
    mkdir -p "$TB_WORK/sites/$TB_SITE"
fi

# One host starts at a time: all at once would wait for each other. The lock is held until the host is ready. Who is started
# again in the middle waits for nobody.
rm -f "$TB_DIR/ready"
if ! [ -e "$TB_DIR/state" ]; then
    exec 9>"$TB_WORK/turn"
    flock 9
    (while ! [ -e "$TB_DIR/ready" ]; do sleep 0.05; done) &
    exec 9>&-
fi

# Hashes, ciphers and curves alone are compiled by the second compiler, which knows the processor's instructions for them.
exec java -Xmx48m -Xss256k -XX:+UseSerialGC -XX:SharedArchiveFile="$TB_WORK/essaim.jsa" -Xlog:cds=off -Xshare:auto \
    -XX:CompileCommand=quiet -XX:CompileCommand=CompileThresholdScaling,com.sun.crypto.provider.*::*,0.1 \
    -XX:CompileCommand=CompileThresholdScaling,sun.security.provider.*::*,0.1 \
    -XX:+UnlockDiagnosticVMOptions -XX:CompilerDirectivesFile="$TB_WORK/org/essaim/bench/compiler.json" ${ESSAIM_JAVA:-} \
    -cp "$TB_ENGINE/../target/org.essaim.bench-1.0.0.jar:$TB_ENGINE/../target/lib/*" \
    org.essaim.bench.testbed.TestbedHost "$@"
