# shellcheck shell=bash
# One guest: started, listened to, ended.

# What the guest's command gets of this environment, beside what begins with BUSPROOF_.
PASSED_ON=(PATH HOME USER LOGNAME JAVA_HOME LANG LC_ALL TZ COLUMNS XDG_CACHE_HOME CI)

run_guest() {
  local run directory
  directory=$(readlink -f -- "${TMPDIR:-/tmp}")
  # Neither kernel nor emulator takes these in a path.
  [[ $directory != *[[:space:],]* ]] || directory=/tmp
  run=$(mktemp -d -- "$directory/busproof-kernel.XXXXXX") || die "cannot write in $directory"
  cleanup_paths+=("$run")
  # back/ is what the guest mounts for itself: this directory may lie below what its own /dev, /run or /var/tmp hides.
  mkfifo "$run/out" "$run/err" && mkdir "$run/back" && : >"$run/console" && cp -- "$lab_dir/guest/init" "$run/init" \
    && write_command >"$run/back/command" || die "cannot write in $run"
  [ ${#writable[@]} -eq 0 ] || printf '%s\0' "${writable[@]}" >"$run/back/writable" || die "cannot write in $run"

  # The guest's two streams are this program's own; a reader must be there before the guest opens them, and a writer for as long.
  (let_go && exec cat <"$run/out") &
  readers+=("$!")
  (let_go && exec cat <"$run/err" >&2) &
  readers+=("$!")
  exec {out_held}>"$run/out" {err_held}>"$run/err"
  held+=("$out_held" "$err_held")
  case $mode in
    um) user_mode_linux "$run" ;;
    *) emulated_pc "$run" ;;
  esac
  let_go
  wait "${readers[@]}"
  readers=()
  report_end "$run"
}

# The command as a script: every word as it was, in this directory, with this environment.
write_command() {
  local name
  printf 'cd -- %q 2>/dev/null || {\n  printf "%%s\\n" %q >/run/lab/failure\n  exit 125\n}\n' "$PWD" \
    "the working directory $PWD is not in the guest, whose /dev, /proc, /run and /sys are its own; --write shares it"
  for name in "${PASSED_ON[@]}" $(compgen -e BUSPROOF_); do
    [ -z "${!name+set}" ] || printf 'export %s=%q\n' "$name" "${!name}"
  done
  printf 'export BUSPROOF_KERNEL_LAB=%q\n' "$mode"
  # How many times longer a test or a client of the lab is to wait, beside what was measured: twice that.
  [ -n "${BUSPROOF_SLOWNESS:-}" ] || case $mode-$accelerator in
    um-*) printf 'export BUSPROOF_SLOWNESS=10\n' ;;
    *-tcg*) printf 'export BUSPROOF_SLOWNESS=20\n' ;;
  esac
  [ -z "$flag" ] || printf 'export BUSPROOF_NOSIGBUS_FLAG=%q\n' "$flag"
  printf 'exec --'
  printf ' %q' "${command[@]}"
  printf '\n'
}

user_mode_linux() {
  local run=$1 memory_dir
  memory_dir=$(directory_for_memory) || exit 125
  # The kernel's own lines go to a file; the command's two streams are the guest's two serial lines.
  TMPDIR=$memory_dir start_guest "$run" taskset -c "$(one_cpu)" "$kernel_dir/kernel" mem="$memory" uml_dir="$run/uml" \
    root=/dev/root rootfstype=hostfs rootflags=/ ro init="$run/init" lab.run="$run" loglevel=5 panic=-1 \
    brd.rd_size=65536 con=null con0=null,fd:1 ssl=null ssl0="null,fd:$out_held" ssl1="null,fd:$err_held"
}

# One of those that this shell may use. A guest of one CPU is a kernel and its processes, of which one at a time runs and the others wait
# for it, at every system call: from one CPU to another that sleeps meanwhile it takes four times as long (a probe 28 s instead of 8.5).
one_cpu() {
  local range
  local -a cpus=()
  for range in $(sed -n 's/^Cpus_allowed_list:[[:space:]]*//p' /proc/self/status | tr , ' '); do
    mapfile -t -O "${#cpus[@]}" cpus < <(seq "${range%-*}" "${range#*-}")
  done
  printf '%s' "${cpus[RANDOM % ${#cpus[@]}]}"
}

# The guest's memory is a file, and so is what runs in there: in memory if there is room, which is many times faster.
directory_for_memory() {
  local wanted_kib=${memory%[MG]} candidate free_kib
  case $memory in
    *G) wanted_kib=$((wanted_kib * 1024 * 1024)) ;;
    *) wanted_kib=$((wanted_kib * 1024)) ;;
  esac
  for candidate in /dev/shm "${TMPDIR:-/tmp}" /var/tmp; do
    free_kib=$(df -k --output=avail -- "$candidate" 2>/dev/null | tail -n 1)
    if [ -w "$candidate" ] && [ "${free_kib:-0}" -ge "$wanted_kib" ] && may_execute_in "$candidate"; then
      printf '%s' "$candidate"
      return
    fi
  done
  die "no room for $memory of memory in /dev/shm, ${TMPDIR:-/tmp} or /var/tmp, or they are mounted noexec: --memory, TMPDIR"
}

may_execute_in() { [[ ,$(findmnt -n -o OPTIONS -T "$1" 2>/dev/null), != *,noexec,* ]]; }

emulated_pc() {
  local run=$1 number=0 directory
  local -a shares=()
  for directory in "${writable[@]+"${writable[@]}"}"; do
    shares+=(-fsdev "local,id=write$number,path=$directory,security_model=none,multidevs=remap"
      -device "virtio-9p-pci,fsdev=write$number,mount_tag=write$number")
    number=$((number + 1))
  done
  [ ! -f "$kernel_dir/initrd" ] || shares+=(-initrd "$kernel_dir/initrd")
  start_guest "$run" qemu-system-x86_64 -M q35 -accel "$accelerator" -cpu max -m "$memory" -smp "$cpus" \
    -nodefaults -no-user-config -display none -no-reboot -device virtio-rng-pci -serial stdio \
    -device virtio-serial-pci \
    -chardev "file,id=out,path=$run/out,append=on" -device virtserialport,chardev=out,name=busproof.out \
    -chardev "file,id=err,path=$run/err,append=on" -device virtserialport,chardev=err,name=busproof.err \
    -fsdev local,id=root,path=/,security_model=none,readonly=on,multidevs=remap -device virtio-9p-pci,fsdev=root,mount_tag=labroot \
    -fsdev "local,id=back,path=$run/back,security_model=none" -device virtio-9p-pci,fsdev=back,mount_tag=labback \
    -kernel "$kernel_dir/kernel" "${shares[@]+"${shares[@]}"}" \
    -append "console=ttyS0 no_timer_check brd.rd_size=65536 mitigations=off nokaslr secretmem.enable=1 loglevel=5 panic=-1 ro root=labroot rootfstype=9p rootflags=trans=virtio,version=9p2000.L,cache=loose,msize=512000 init=$run/init LABINIT=$run/init lab.run=$run"
}

# start_guest RUN COMMAND...: until it ends or its time is up.
start_guest() {
  local run=$1 timer ended
  local -a dies_with_us=()
  shift
  # Should this shell be killed outright, the guest is told to end all the same.
  ! setpriv --pdeathsig TERM true 2>/dev/null || dies_with_us=(setpriv --pdeathsig TERM)
  set -m
  "${dies_with_us[@]+"${dies_with_us[@]}"}" "$@" </dev/null >"$run/console" 2>&1 &
  group=$!
  set +m
  helper "${dies_with_us[@]+"${dies_with_us[@]}"}" sleep "$time_limit"
  timer=$!
  # User Mode Linux aborts now and then when it powers off, which bash would tell the user.
  wait -n -p ended "$group" "$timer" 2>/dev/null
  if [ "$ended" = "$timer" ]; then
    time_is_up=yes
    end_group
  else
    # One that aborts leaves its own processes behind, which hold the streams.
    kill -KILL -- "-$group" 2>/dev/null
    group=
  fi
  end_helpers
}

# What a kernel says when something is wrong with it. The guest's loglevel=5 lets warnings through, which the usual quiet does not.
COMPLAINTS='BUG:|WARNING:|Oops|KASAN|Kernel panic|general protection|Bad page|bad_page|rss-counter|kernel BUG at|invalid opcode|cut here'

report_end() {
  local run=$1 status complaints
  [ -z "$console" ] || cat -- "$run/console" >&2
  complaints=$(grep -aE -- "$COMPLAINTS" "$run/console" | head -n 8)
  if [ -n "$complaints" ]; then
    printf '%s\n' "$complaints" >&2
    keep_console "$run"
    die "the kernel complained; what it said is in $kept"
  fi
  [ -z "${time_is_up:-}" ] || die "the guest was ended after $time_limit s (--time-limit)"
  [ ! -s "$run/back/failure" ] || die "$(cat -- "$run/back/failure")"
  status=$(cat -- "$run/back/status" 2>/dev/null)
  if [ -z "$status" ]; then
    keep_console "$run"
    tail -n 8 -- "$run/console" >&2
    die "the guest ended before its command did; what its kernel said is in $kept"
  fi
  exit "$status"
}

# Sets kept.
keep_console() {
  kept=$cache/console-$mode-$linux.log
  cp -- "$1/console" "$kept"
}
