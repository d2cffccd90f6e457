#!/usr/bin/env bash
# Looks for what must come from the system. As root on Debian it installs what is missing;
# anyone else is told the exact command.
set -euo pipefail

missing=()
need_library() { ldconfig -p | grep -q "$1" || missing+=("$2"); }
need_command() { command -v "$1" >/dev/null || missing+=("$2"); }

case "${1:-build}" in
  build)
    need_library libpango-1.0.so libpango-1.0-0
    need_library libpangoft2-1.0.so libpangoft2-1.0-0
    need_library libharfbuzz-subset.so libharfbuzz-subset0
    need_command git git
    need_command node nodejs
    need_command npm npm
    "${2:-python3}" -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)
    ;;
  browser)
    need_command chromium chromium
    ;;
  audit)
    need_command chromium chromium
    need_command java default-jre-headless
    ;;
esac

if [ "${#missing[@]}" -gt 0 ]; then
  command=(apt-get install --yes --no-install-recommends "${missing[@]}")
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    echo "Installing ${missing[*]} …"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive "${command[@]}" -qq >/dev/null
  else
    echo "Missing: ${missing[*]}. Run: sudo ${command[*]}" >&2
    exit 1
  fi
fi

if [ "${1:-build}" = build ]; then
  "${2:-python3}" - <<'PY'
import sys
if sys.version_info < (3, 11):
    sys.exit(f"Python {sys.version.split()[0]} is too old. Expected 3.11 or newer: make PYTHON=python3.12 site")
PY
  major=$(node --version | sed 's/v\([0-9]*\).*/\1/')
  if [ "$major" -lt 20 ]; then
    echo "Node $(node --version) is too old. Expected version 20 or newer." >&2
    exit 1
  fi
fi
