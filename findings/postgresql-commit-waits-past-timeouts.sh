#!/bin/sh
# postgresql-commit-waits-past-timeouts: Debian 12's postgresql-15 (15.18) and psql, a temporary cluster that names a synchronous standby which is not there.
#
# Expected: statement_timeout bounds whatever a statement takes, COMMIT included, so that a session whose standby is gone is told so after half a second.
# Found: neither statement_timeout nor lock_timeout nor idle_in_transaction_session_timeout ends a COMMIT's wait for its standby: the timer of a statement is
# stopped before the commit begins. The session waits until the standby comes, and holds its row locks meanwhile. What ends it early is
# pg_cancel_backend, and then the COMMIT is a success, with warning 01000, of a row that is on one machine alone. So whoever must not wait needs a limit
# of the client's own, and takes a commit that it gave up, and one that came with a warning, for neither done nor undone.
# Needs: apt-get install postgresql-15; as root it runs the server as the user postgres.
set -eu
programs=/usr/lib/postgresql/15/bin
folder=$(mktemp -d)
as() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
[ "$(id -u)" != 0 ] || chown postgres "$folder"
cd "$folder"
trap 'as "$programs/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$folder"' EXIT
as "$programs/initdb" -D "$folder/data" -U postgres -A trust --no-sync >/dev/null
as "$programs/pg_ctl" -D "$folder/data" -w -l "$folder/log" -o "-c listen_addresses='' -c unix_socket_directories='$folder'" start >/dev/null
sql() { psql -X -q -t -A -h "$folder" -U postgres -d postgres "$@"; }
sql -c "CREATE TABLE t (n int)"
sql -c "ALTER SYSTEM SET synchronous_standby_names TO 'gone'" -c "SELECT pg_reload_conf()" >/dev/null
sleep 1
sql -v VERBOSITY=verbose -c "SET statement_timeout = 500" -c "SET lock_timeout = 500" -c "SET idle_in_transaction_session_timeout = 500" \
    -c "BEGIN" -c "INSERT INTO t VALUES (1)" -c "COMMIT" >"$folder/said" 2>&1 &
session=$!
sleep 3
waits=$(sql -c "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
sql -c "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'" >/dev/null
status=0
wait "$session" || status=$?
rows=$(sql -c "SELECT count(*) FROM t")
echo "after three seconds $waits session waits; cancelled, psql ends with $status, others see $rows row, and it said: $(head -1 "$folder/said")"
[ "$waits" = 1 ] && [ "$status" = 0 ] && [ "$rows" = 1 ] && grep -q "01000" "$folder/said"
echo "as found"
