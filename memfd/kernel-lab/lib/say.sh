# shellcheck shell=bash
# Messages: one line each, on standard error, which is never part of what the command prints.

say() { printf 'busproof kernel: %s\n' "$*" >&2; }

die() {
  say "$@"
  exit 125
}

usage_error() {
  say "$* (try './busproof kernel --help')"
  exit 2
}

# need_tools WHAT-FOR TOOL=PACKAGE...: dies with one line that names every package there is to install. A tool with a slash is a
# header or a library, looked for below /usr.
need_tools() {
  local purpose=$1 pair tool
  local -a packages=()
  shift
  for pair; do
    tool=${pair%%=*}
    case $tool in
      */*) [ -n "$(compgen -G "/usr/$tool")" ] && continue ;;
      *) command -v "$tool" >/dev/null 2>&1 && continue ;;
    esac
    case " ${packages[*]-} " in
      *" ${pair#*=} "*) ;;
      *) packages+=("${pair#*=}") ;;
    esac
  done
  [ ${#packages[@]} -eq 0 ] || die "$purpose needs what is not installed here: sudo apt-get install ${packages[*]}"
}

# in_group LOG COMMAND...: runs it as a process group of its own, so that all of it can be ended; standard output and error go to LOG.
in_group() {
  local log=$1 status
  shift
  set -m
  "$@" </dev/null >>"$log" 2>&1 &
  group=$!
  set +m
  wait "$group"
  status=$?
  group=
  return "$status"
}

# with_progress WHAT LOG COMMAND...: as in_group, and shows that it lives: on a terminal one line that is written over, elsewhere a
# line every half minute.
with_progress() {
  local what=$1 log=$2 started=$SECONDS status teller
  shift 2
  printf '== %s\n' "$what" >>"$log"
  tell_progress "$what" "$log" "$started" &
  teller=$!
  in_group "$log" "$@"
  status=$?
  kill "$teller" 2>/dev/null
  wait "$teller" 2>/dev/null
  [ -t 2 ] && printf '\r\033[K' >&2
  [ "$status" -eq 0 ] && say "$what: done in $((SECONDS - started)) s"
  return "$status"
}

tell_progress() {
  local what=$1 log=$2 started=$3 parent=$$ objects last every=30
  # A shell looks at a signal when its child has ended, so the child is waited for, and taken along.
  trap 'kill "$!" 2>/dev/null; exit 0' TERM
  [ -t 2 ] && every=1
  [ -t 2 ] || say "$what ..."
  while sleep "$every" & wait "$!" && kill -0 "$parent" 2>/dev/null; do
    objects=$(grep -cE '^ +(CC|AS|HOSTCC) ' "$log")
    last=$(tail -n 1 -- "$log" | tr -d '\r' | cut -c1-50)
    if [ -t 2 ]; then
      printf '\r\033[Kbusproof kernel: %s, %d s, %d objects: %s' "$what" $((SECONDS - started)) "$objects" "$last" >&2
    else
      say "$what: $((SECONDS - started)) s, $objects objects compiled"
    fi
  done
}
