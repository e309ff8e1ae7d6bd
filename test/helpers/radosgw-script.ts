/**
Starts a monitor, one OSD and radosgw in a folder, writes the port to `ready`, and ends all of them when the given process has ended.

Arguments: folder, port of S3, port of the monitor, process to watch. The user's keys come from the environment.
*/
export const radosgwScript = `
D=$1; PORT=$2; MON_PORT=$3; WATCHED=$4
mkdir -p "$D"/{mon,osd,run,log,rgw}
exec >"$D/log/start.out" 2>&1
trap 'touch "$D/failed"' ERR
set -eE
C=$D/ceph.conf
FSID=$(cat /proc/sys/kernel/random/uuid)
cat >"$C" <<END
[global]
fsid = $FSID
mon host = [v2:127.0.0.1:$MON_PORT]
ms bind ipv4 = true
ms bind ipv6 = false
public addr = 127.0.0.1
cluster addr = 127.0.0.1
auth cluster required = cephx
auth service required = cephx
auth client required = cephx
run dir = $D/run
admin socket = $D/run/\\$name.asok
pid file = $D/run/\\$name.pid
log file = $D/log/\\$name.log
crash dir = $D/log
keyring = $D/keyring
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 8
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon warn on pool no redundancy = false
mon max pg per osd = 1000
mon data avail warn = 1
mon data avail crit = 1
auth allow insecure global id reclaim = false
mon data = $D/mon
osd data = $D/osd
osd objectstore = bluestore
osd memory target = 939524096
bluestore block size = 21474836480
bluestore block create = true
bluestore prefer deferred size hdd = 0
rgw frontends = beast endpoint=127.0.0.1:$PORT tcp_nodelay=1
rgw enable usage log = false
rgw enable ops log = false
rgw dns name =
rgw data = $D/rgw
rgw thread pool size = 64
END
export CEPH_CONF=$C
export CEPH_ARGS=--no-mon-config
monmaptool --create --fsid "$FSID" --addv a "[v2:127.0.0.1:$MON_PORT]" "$D/monmap"
ceph-authtool --create-keyring "$D/keyring" --gen-key -n mon. --cap mon 'allow *'
ceph-authtool "$D/keyring" --gen-key -n client.admin --cap mon 'allow *' --cap osd 'allow *' --cap mgr 'allow *'
ceph-authtool "$D/keyring" --gen-key -n osd.0 --cap mon 'allow profile osd' --cap osd 'allow *'
ceph-mon -c "$C" --mkfs -i a --monmap "$D/monmap" --keyring "$D/keyring"
unset CEPH_ARGS
PIDS=()
finish() { kill "\${PIDS[@]}" 2>/dev/null || true; sleep 1; kill -9 "\${PIDS[@]}" 2>/dev/null || true; rm -rf "$D"; }
trap finish EXIT
ceph-mon -c "$C" -i a -f & PIDS+=($!)
for i in $(seq 100); do timeout 3 ceph -c "$C" -s >/dev/null 2>&1 && break; sleep 0.2; done
U=$(cat /proc/sys/kernel/random/uuid)
ceph -c "$C" osd new "$U" 0
ceph-osd -c "$C" -i 0 --mkfs --osd-uuid "$U"
ceph-osd -c "$C" -i 0 -f & PIDS+=($!)
for i in $(seq 200); do ceph -c "$C" osd stat 2>/dev/null | grep -q '1 up.*1 in' && break; sleep 0.2; done
radosgw-admin -c "$C" user create --uid tester --display-name tester --access-key "$ACCESS_KEY" --secret "$SECRET_KEY"
radosgw -c "$C" -n client.admin --keyring "$D/keyring" -f & PIDS+=($!)
for i in $(seq 300); do
	[ "$(curl -s -o /dev/null -m 1 -w '%{http_code}' "http://127.0.0.1:$PORT/")" = 200 ] && break
	[ "$i" = 300 ] && touch "$D/failed"
	sleep 0.2
done
echo "$PORT" >"$D/ready.tmp"
mv "$D/ready.tmp" "$D/ready"
while kill -0 "$WATCHED" 2>/dev/null; do sleep 1; done
`;
