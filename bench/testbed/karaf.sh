#!/bin/sh
# One host of a testbed as users have it: a Karaf in a folder of its own. What a host needs to know comes in TB_… variables; its
# Karaf is in $TB_DIR/karaf, and what the product says is in karaf/data/log/karaf.log there.
set -eu

archives="$TB_ENGINE/../../karaf-assembly"
karaf="$TB_DIR/karaf"
agent_home="$TB_WORK/agent"
patch=payload

# Waits until a command succeeds.
await() {
    until "$@" >/dev/null 2>&1; do
        sleep 0.05
    done
}

# Sets one key of a file in etc.
set_key() {
    sed "s|^ *$2 *=.*|$2 = $3|" "$karaf/etc/$1" >"$karaf/etc/$1.new"
    grep -q "^$2 = " "$karaf/etc/$1.new" || echo "$2 = $3" >>"$karaf/etc/$1.new"
    mv "$karaf/etc/$1.new" "$karaf/etc/$1"
}

say() {
    echo "$(date +%s.%N) $*"
}

check() {
    command -v java && ls "$archives"/server/target/*.tar.gz "$archives"/agent/target/*.tar.gz
}

# The server's distribution becomes the server, the agents' is shared by all agents.
prepare() {
    mkdir -p "$karaf" "$agent_home" "$TB_WORK/joined" "$TB_WORK/finished"
    tar -xzf "$archives"/server/target/*.tar.gz -C "$karaf" --strip-components=1
    tar -xzf "$archives"/agent/target/*.tar.gz -C "$agent_home" --strip-components=1
    chmod -R a-w "$agent_home"
    # No agent gets in before there is something to fetch: see administrator.
    set_key org.essaim.server.cfg agents.port 0
    set_key org.essaim.server.cfg agents.address "$TB_SERVER:8443"
    set_key org.essaim.transfer.cfg host "$TB_SERVER"
}

server() {
    exec "$karaf/bin/karaf" daemon
}

# One command of the server's shell.
essaim() {
    ESSAIM_JAVA_OPTS="-Xmx64m -XX:+UseSerialGC -XX:TieredStopAtLevel=1" "$karaf/bin/essaim" "$@"
}

# Publishes, lets agents in, and rolls out when all hosts may join; then says which machines have finished.
administrator() {
    if ! [ -e "$TB_DIR/published" ]; then
        await test -s "$karaf/essaim/enrolment-token"
        await essaim machine:list --json
        essaim patch:publish "'$TB_DATA'" --name "$patch" --version 1
        cp "$karaf/essaim/enrolment-token" "$TB_WORK/token"
        set_key org.essaim.server.cfg agents.host "$TB_IP"
        set_key org.essaim.server.cfg agents.port 8443
        touch "$TB_DIR/published"
    fi
    until all_have_joined; do
        tell_sites
        sleep 0.05
    done
    say "all hosts may join"
    if ! [ -e "$TB_DIR/rollout" ]; then
        essaim rollout:create "$patch:1" --target all --start
        touch "$TB_DIR/rollout"
        say "the rollout has started"
    fi
    until grep -q '"state":"FINISHED","created"' "$TB_DIR/rollout"; do
        essaim rollout:watch 1 --json | tee -a "$TB_DIR/rollout" | mark_finished
    done
    say "the rollout has finished"
    essaim rollout:info 1 --json
    sleep infinity
}

all_have_joined() {
    [ "$(ls "$TB_WORK/joined" | wc -l)" -ge "$TB_CLIENTS" ]
}

# Lists the sites of the agents that are about to start.
tell_sites() {
    if [ -s "$TB_WORK/sites" ] && ! cmp -s "$TB_WORK/sites" "$TB_DIR/sites"; then
        cp "$TB_WORK/sites" "$TB_DIR/sites"
        while IFS='=' read -r site network; do
            set_key org.essaim.tracking.cfg "$site" "$network"
        done <"$TB_DIR/sites"
    fi
}

# Leaves a mark for each machine that rollout:watch calls finished.
mark_finished() {
    grep --line-buffered -o '"machine":"[^"]*","state":"FINISHED"' | while IFS='"' read -r _ _ _ machine _; do
        : >"$TB_WORK/finished/$machine"
    done
}

# The patch arrives in the live tree; the place where the testbed looks for it is a link to there.
agent() {
    if ! [ -e "$karaf/etc" ]; then
        mkdir -p "$karaf/data" "$karaf/deploy"
        cp -R "$agent_home/etc" "$karaf/etc"
        chmod -R u+w "$karaf/etc"
        set_key org.essaim.agent.cfg token "$(cat "$TB_WORK/token")"
        set_key org.essaim.agent.cfg machine "$TB_HOST"
        set_key org.essaim.transfer.cfg host "$TB_IP"
        ln -s "$karaf/essaim/live/$patch/$TB_PAYLOAD" "$TB_DATA/$TB_PAYLOAD"
    fi
    # One Karaf starts at a time: all at once would wait for each other. The lock is held until this one is registered.
    rm -f "$TB_DIR/ready"
    exec 9>"$TB_WORK/turn"
    flock 9
    say_where
    follow &
    exec 9>&-
    export KARAF_BASE="$karaf" KARAF_ETC="$karaf/etc" KARAF_DATA="$karaf/data"
    export KARAF_OPTS="-Dkaraf.instances=$karaf/instances" CHECK_ROOT_INSTANCE_RUNNING=false
    exec "$agent_home/bin/karaf" daemon
}

# Where this host is, for the administrator.
say_where() {
    touch "$TB_WORK/sites"
    line="site.s$TB_SITE=${TB_IP%.*}.0/24"
    if [ "$TB_SITE" -gt 0 ] && ! grep -qxF "$line" "$TB_WORK/sites"; then
        echo "$line" >>"$TB_WORK/sites"
    fi
}

# Tells testbed and administrator how far this host is.
follow() {
    await test -s "$karaf/essaim/identity.json"
    say "registered"
    touch "$TB_DIR/ready"
    exec 9>&-
    await test -e "$TB_GO"
    say "may join; bytes on the wire until now, in and out: $(wire)"
    touch "$TB_WORK/joined/$TB_HOST"
}

wire() {
    awk '/:/ && !/lo:/ { sub(/.*:/, ""); received += $1; sent += $9 } END { print received, sent }' /proc/net/dev
}

case "${1:-}" in
    check | prepare | server | administrator | agent) "$1" ;;
    *)
        echo "karaf.sh: check, prepare, server, administrator or agent; see essaim-karaf.toml" >&2
        exit 2
        ;;
esac
