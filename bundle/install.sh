#!/bin/sh
# Installs the service in the folder that this file lies in, from the wheels beside it. Asks no network for anything.
# PYTHON=/path/to/python3 names the Python to use; REPORT_CODES=1 also installs what report codes (互认码) need,
# SINGLE_SIGN_ON=1 what sign-in by the hospital's own identity needs, CDS_HOOKS=1 what verifies the tokens of CDS clients.
set -eu
cd "$(dirname "$0")"
read -r version machine < wheels/for

[ "$(uname -m)" = "$machine" ] || { echo "This archive is for $machine; this machine is $(uname -m)." >&2; exit 1; }
python=
for candidate in ${PYTHON:-} "python$version" python3; do
    if "$candidate" -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$version')" >/dev/null 2>&1; then
        python=$candidate
        break
    fi
done
[ -n "$python" ] || { echo "Python $version is needed (the wheels were collected for it). Name it: PYTHON=/path/to/python$version sh install.sh" >&2; exit 1; }

# Without ensurepip, which Debian's Python leaves out: the wheel of pip installs itself.
"$python" -m venv --clear --without-pip .venv
set -- wheels/pip-*.whl
PIP_CONFIG_FILE=/dev/null .venv/bin/python "$1/pip" --isolated install -q --no-index --find-links wheels --no-cache-dir \
    --require-hashes -r pip.txt -r requirements.txt \
    ${REPORT_CODES:+-r requirements-report-codes.txt} ${SINGLE_SIGN_ON:+-r requirements-single-sign-on.txt} ${CDS_HOOKS:+-r requirements-cds-hooks.txt}

here=$(pwd)
cat <<MESSAGE
Installed in $here.
Try it:    cd $here && RECOGNITION_DEMO=1 PORT=8000 .venv/bin/python -m recognition.server.dev
Serve it:  docs/operate.md
MESSAGE
