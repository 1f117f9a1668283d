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

# Descriptors that this shell holds for itself and its compilers: locks, and the writing ends of a guest's streams. What only keeps
# time or tells of progress lets go of them, and what reads a guest does, or somebody would wait for it.
held=()
let_go() {
  local fd
  for fd in "${held[@]+"${held[@]}"}"; do exec {fd}>&-; done
  held=()
}

# Processes that live for as long as something else does.
helpers=()

# helper COMMAND...: started without this program's streams, which a reader of them waits for.
helper() {
  (let_go && exec "$@") </dev/null >/dev/null 2>&1 &
  helpers+=("$!")
}

end_helpers() {
  [ ${#helpers[@]} -gt 0 ] || return 0
  kill -- "${helpers[@]}" 2>/dev/null
  wait "${helpers[@]}" 2>/dev/null
  helpers=()
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
  local what=$1 log=$2 started=$SECONDS status
  shift 2
  printf '== %s\n' "$what" >>"$log"
  (let_go && tell_progress "$what" "$log" "$started") &
  helpers+=("$!")
  in_group "$log" "$@"
  status=$?
  end_helpers
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
  while sleep "$every" >/dev/null 2>&1 & wait "$!" && kill -0 "$parent" 2>/dev/null; do
    objects=$(grep -cE '^ +(CC|AS|HOSTCC) ' "$log")
    last=$(tail -n 1 -- "$log" | tr -d '\r' | cut -c1-50)
    if [ -t 2 ]; then
      printf '\r\033[Kbusproof kernel: %s, %d s, %d objects: %s' "$what" $((SECONDS - started)) "$objects" "$last" >&2
    else
      say "$what: $((SECONDS - started)) s, $objects objects compiled"
    fi
  done
}
