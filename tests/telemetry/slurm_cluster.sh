#!/bin/sh
# A real Slurm of one node with eight pretended H100s: runs a few jobs and writes what `sacct` says of them.
# Usage: slurm_cluster.sh EMPTY_FOLDER. Root only; everything listens on 127.0.0.1 and is stopped at the end.
set -eu
D=$1
export SLURM_CONF="$D/slurm.conf" TZ=UTC
mkdir -p "$D/state" "$D/spool" "$D/db" "$D/munge" "$D/gpus"
chown -R mysql: "$D/db"
chown munge: "$D/munge"
chmod 711 "$D"
for n in 0 1 2 3 4 5 6 7; do : > "$D/gpus/fake$n"; done
KEY="$D/munge/key"
head -c 1024 /dev/urandom > "$KEY"
chown munge: "$KEY"
chmod 400 "$KEY"
HOST=$(hostname -s)
cat > "$SLURM_CONF" <<CONF
ClusterName=example
SlurmctldHost=$HOST(127.0.0.1)
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$D/munge/socket
CryptoType=crypto/munge
StateSaveLocation=$D/state
SlurmdSpoolDir=$D/spool
SlurmctldPidFile=$D/slurmctld.pid
SlurmdPidFile=$D/slurmd.pid
SlurmctldLogFile=$D/slurmctld.log
SlurmdLogFile=$D/slurmd.log
SlurmctldPort=16817
SlurmdPort=16818
SlurmctldParameters=enable_configless
SlurmdParameters=config_overrides
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
JobRequeue=1
SchedulerParameters=batch_sched_delay=0,sched_interval=1
MinJobAge=300
KillWait=2
AccountingStorageType=accounting_storage/slurmdbd
AccountingStorageHost=127.0.0.1
AccountingStoragePort=16819
AccountingStoragePass=$D/munge/socket
AccountingStorageTRES=gres/gpu,gres/gpu:h100
GresTypes=gpu
NodeName=$HOST NodeAddr=127.0.0.1 CPUs=16 Gres=gpu:h100:8 State=UNKNOWN
PartitionName=train Nodes=$HOST Default=YES MaxTime=INFINITE State=UP
CONF
echo "NodeName=$HOST Name=gpu Type=h100 Count=8 File=$D/gpus/fake[0-7]" > "$D/gres.conf"
cat > "$D/slurmdbd.conf" <<CONF
AuthType=auth/munge
AuthInfo=socket=$D/munge/socket
DbdHost=$HOST
DbdAddr=127.0.0.1
DbdPort=16819
SlurmUser=root
PidFile=$D/slurmdbd.pid
LogFile=$D/slurmdbd.log
StorageType=accounting_storage/mysql
StorageHost=127.0.0.1
StoragePort=16306
StorageUser=slurm
StoragePass=slurm
StorageLoc=slurm_acct
CONF
chmod 600 "$D/slurmdbd.conf"
PIDS=
# Ends one daemon, and after 20 seconds by force.
stop_one() {
    kill "$1" 2> /dev/null || return 0
    (sleep 20; kill -9 "$1") > /dev/null 2>&1 &
    watch=$!
    wait "$1" 2> /dev/null || true
    kill "$watch" 2> /dev/null || true
}
# The newest first: slurmd needs the others to end its jobs.
stop() {
    [ $? = 0 ] || tail -n 8 "$D/install.log" "$D/daemons.log" >&2 || true
    trap - EXIT INT TERM
    for pid in $PIDS; do stop_one "$pid"; done
}
trap stop EXIT INT TERM
start() { "$@" >> "$D/daemons.log" 2>&1 & PIDS="$! $PIDS"; }
wait_for() { n=0; until "$@" > /dev/null 2>&1; do n=$((n + 1)); [ $n -lt 120 ] || { echo "gave up: $*" >&2; exit 1; }; sleep 0.5; done; }

mariadb-install-db --no-defaults --user=mysql --datadir="$D/db" --auth-root-authentication-method=normal > "$D/install.log" 2>&1
start mariadbd --no-defaults --user=mysql --datadir="$D/db" --socket="$D/db/sock" --bind-address=127.0.0.1 --port=16306 \
    --pid-file="$D/db/pid" --innodb-buffer-pool-size=128M --innodb-lock-wait-timeout=900
sql() { mariadb --no-defaults --socket="$D/db/sock" -u root "$@"; }
wait_for sql -e 'select 1'
sql -e "create database slurm_acct; create user slurm@localhost identified by 'slurm'; create user slurm@'127.0.0.1' identified by 'slurm';
 grant all on slurm_acct.* to slurm@localhost; grant all on slurm_acct.* to slurm@'127.0.0.1';"
start setpriv --reuid munge --regid munge --clear-groups munged --foreground --force --key-file="$KEY" --socket="$D/munge/socket" \
    --pid-file="$D/munge/pid" --log-file="$D/munge/log" --seed-file="$D/munge/seed"
wait_for test -S "$D/munge/socket"
start slurmdbd -D
wait_for sacctmgr -n show cluster
sacctmgr -i add cluster example > /dev/null
sacctmgr -i add account lab > /dev/null
sacctmgr -i add user root account=lab > /dev/null
start slurmctld -D
wait_for scontrol ping
start slurmd -D -N "$HOST"
wait_for sh -c "sinfo -h -o %T | grep -q idle"

cd "$D"
batch() { sbatch --parsable --output=/dev/null "$@"; }
batch -J pretrain --gres=gpu:h100:8 -n 8 --wrap 'srun -n 8 sleep 6; sleep 1' > /dev/null
batch -J pretrain --gres=gpu:4 --wrap 'sleep 3; exit 1' > /dev/null
WAITING=$(batch -J evaluation --begin=now+1hour --gres=gpu:1 --wrap 'sleep 1')
batch -J sweep --array=1-2 --gres=gpu:1 --wrap 'sleep 2' > /dev/null
REQUEUED=$(batch -J pretrain --requeue --gres=gpu:2 --wrap 'sleep 12')
wait_for sh -c "squeue -h -j $REQUEUED -t R | grep -q ."
sleep 4
scancel "$WAITING"
scontrol requeue "$REQUEUED"
wait_for sh -c "squeue -h -j $REQUEUED -t PD | grep -q ."
sleep 1
scontrol update JobId="$REQUEUED" StartTime=now
wait_for sh -c "sacct -n -X -P -o State -j $REQUEUED | grep -q COMPLETED"
batch -J pretrain --gres=gpu:1 --wrap 'sleep 600' > /dev/null
sleep 5
sacct -P -D --starttime=today --format=Cluster,JobID,JobIDRaw,JobName,Account,User,State,ElapsedRaw,AllocTRES,Start,End,NodeList \
    > "$D/sacct.txt"
sacct -P --starttime=today --format=JobID,State,ElapsedRaw,AllocTRES,Start,End > "$D/sacct-without-duplicates.txt"
sacct --json --starttime=today > "$D/sacct.json"
scancel -u root
wait_for sh -c "! squeue -h | grep -q ."
wait_for sh -c "! pgrep -f '$D[/]spool/job'"
