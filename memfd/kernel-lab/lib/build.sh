# shellcheck shell=bash
# Kernels, built once and kept. A kernel is in the cache whole or not at all: it is put there by one rename.

# take_lock NAME MESSAGE [-s]: sets taken, the descriptor; shared with -s. Says the message if it has to wait.
take_lock() {
  mkdir -p "$cache/locks" || die "cannot write in $cache"
  exec {taken}>>"$cache/locks/$1" || die "cannot write in $cache/locks"
  if ! flock ${3:+"$3"} -n "$taken"; then
    say "$2"
    # Not in the foreground: a shell looks at a signal when such a child has ended.
    flock ${3:+"$3"} "$taken" &
    helpers+=("$!")
    wait "$!" || die "cannot lock $cache/locks/$1"
    helpers=()
  fi
  held+=("$taken")
}

# with_lock NAME COMMAND...: one at a time; whoever comes second waits and finds the work done.
with_lock() {
  local taken name=$1
  shift
  take_lock "$name" "waiting for somebody else's build ($name)"
  # A compiler inherits the lock: should the lab be killed, nobody builds in the same tree before the last compiler is gone.
  "$@"
  exec {taken}>&-
  unset -v 'held[-1]'
}

# For as long as this lab lives nobody empties the cache, which is not possible where nothing can be written in it.
hold_cache() {
  local taken
  [ ! -e "$cache" ] || [ -w "$cache" ] || return 0
  [ ! -e "$cache/locks/cache" ] || [ -w "$cache/locks/cache" ] || return 0
  take_lock cache "waiting until the cache is emptied" -s
}

# What decides what is built. The compiler is not part of it: 'clean' is for that.
kernel_key() {
  {
    printf '%s %s\n' "$mode" "$linux"
    patch_text
    if [ "$mode" = um ]; then (cd "$lab_dir/config" && cat common.config "$linux.config" um.config); fi
    if [ "$mode" = qemu ]; then (cd "$lab_dir/config" && cat common.config "$linux.config" x86.config); fi
    if [ "$mode" = stock ]; then cat "$lab_dir/guest/initrd-init.c" "$lab_dir/lib/stock.sh"; fi
    [ -z "$source" ] || sha256sum <"$source"
  } | sha256sum | cut -c1-12
}

# Sets kernel_dir.
locate_kernel() {
  read_patch
  kernel_dir=$cache/kernels/$mode-$linux-$(kernel_key)
  [ "$mode" != stock ] || locate_stock
}

is_built() {
  locate_kernel
  [ -d "$kernel_dir" ] || exit 1
}

# All that the mode needs on this machine, in one message and before anything is done.
need_tools_of_mode() {
  local -a tools=()
  if [ ! -d "$kernel_dir" ] && [ "$mode" = stock ]; then
    tools+=(apt-cache=apt apt-get=apt dpkg-deb=dpkg gcc=gcc cpio=cpio sbin/modprobe=kmod xz=xz-utils "lib/*/libc.a=libc6-dev")
  elif [ ! -d "$kernel_dir" ]; then
    tools+=(make=make gcc=gcc flex=flex bison=bison bc=bc patch=patch xz=xz-utils perl=perl include/stdlib.h=libc6-dev)
    # objtool, which x86 kernels are compiled with and User Mode Linux is not
    [ "$mode" = um ] || tools+=(include/libelf.h=libelf-dev)
    have_tarball || tools+=(apt-get=apt dpkg-deb=dpkg)
  fi
  [ "$mode" = um ] || tools+=(qemu-system-x86_64=qemu-system-x86 share/seabios/bios-256k.bin=seabios)
  # A guest powers itself off by a system call that only perl makes.
  need_tools "./busproof kernel $mode" "${tools[@]}" perl=perl flock=util-linux taskset=util-linux
}

ensure_kernel() {
  [ "$(uname -m)" = x86_64 ] || die "the lab's kernels are for x86-64, and this machine is $(uname -m)"
  locate_kernel
  need_tools_of_mode
  hold_cache
  [ ! -d "$kernel_dir" ] || return 0
  # It may have been there a moment ago.
  need_tools_of_mode
  [[ $cache != *[[:space:]:]* ]] \
    || die "Linux' makefiles take no path with a space or a colon, as the cache's is: set XDG_CACHE_HOME ($cache)"
  with_lock "$(basename -- "$kernel_dir")" make_kernel
}

make_kernel() {
  [ ! -d "$kernel_dir" ] || return 0
  local started=$SECONDS
  work=$cache/work/$(basename -- "$kernel_dir")
  work_log=$work/build.log
  mkdir -p "$work" || die "cannot write in $cache"
  : >"$work_log"
  rm -rf -- "$work/done"
  mkdir -p "$work/done" "$cache/kernels"
  case $mode in
    um) build_kernel um um.config linux linux ;;
    qemu) build_kernel x86_64 x86.config bzImage arch/x86/boot/bzImage ;;
    stock) unpack_stock ;;
  esac
  mv -T -- "$work/done" "$kernel_dir" || die "cannot write $kernel_dir"
  rm -rf -- "$work"
  say "Linux $(cut -d' ' -f1 "$kernel_dir/about") is ready after $((SECONDS - started)) s"
}

# build_kernel ARCH FRAGMENT TARGET FILE
build_kernel() {
  local arch=$1 fragment=$2 target=$3 file=$4 tree=$work/source objects=$work/objects
  unpack_source "$tree"
  with_progress "configuring Linux $linux for $mode" "$work_log" configure "$arch" "$fragment" "$tree" "$objects" \
    || die "the configuration failed, see $work_log"
  with_progress "compiling Linux $linux for $mode" "$work_log" \
    clean_environment nice -n 10 make -C "$tree" O="$objects" ARCH="$arch" -j "$jobs" "$target" || {
    grep -E '(error:|Error [0-9]|\*\*\*)' "$work_log" | head -n 8 >&2
    die "the build failed, see $work_log"
  }
  cp -- "$objects/$file" "$work/done/kernel" || die "no $file was built, see $work_log"
  cp -- "$objects/.config" "$work/done/config" && cp -- "$work_log" "$work/done/build.log" && patch_text >"$work/done/patch" \
    && printf '%s %s, from %s%s\n' "$(cat "$objects/include/config/kernel.release")" "$mode" "$(cat -- "$tree/.busproof-source")" \
      "${patch:+, patch $patch}${flag:+, flag $flag}" >"$work/done/about" || die "cannot write in $work/done"
}

# What decides about a kernel is in its key: no CROSS_COMPILE, LLVM, KCONFIG_CONFIG or MAKEFLAGS of the user's.
clean_environment() {
  env -i PATH="$PATH" HOME="${HOME:-/}" LC_ALL=C ${TMPDIR:+TMPDIR="$TMPDIR"} "$@"
}

# Options are dropped without a word when what they depend on is missing, so each is looked for afterwards.
configure() {
  local arch=$1 tree=$3 objects=$4 wanted lost=
  local -a fragments=("$lab_dir/config/common.config" "$lab_dir/config/$linux.config" "$lab_dir/config/$2")
  mkdir -p "$objects"
  clean_environment make -C "$tree" O="$objects" ARCH="$arch" tinyconfig || return 1
  # One file, at a place without spaces, which this checkout's may have.
  cat -- "${fragments[@]}" >"$objects/fragment.config" || return 1
  (cd "$tree" && clean_environment ARCH="$arch" scripts/kconfig/merge_config.sh -m -O "$objects" "$objects/.config" \
    "$objects/fragment.config") || return 1
  clean_environment make -C "$tree" O="$objects" ARCH="$arch" olddefconfig || return 1
  while read -r wanted; do
    grep -qxF "$wanted" "$objects/.config" || lost="$lost $wanted"
  done < <(sed -n '/^CONFIG_[A-Za-z0-9_]*=y/p' "${fragments[@]}")
  [ -z "$lost" ] || printf 'these options were not taken:%s\n' "$lost"
  [ -z "$lost" ]
}

list_kernels() {
  local about tree any='' state
  for about in "$cache"/kernels/*/about; do
    [ -r "$about" ] || continue
    any=yes
    printf '%s  %s\n' "$(basename -- "$(dirname -- "$about")")" "$(cat -- "$about")"
  done
  [ -n "$any" ] || say "no kernels in $cache"
  for tree in "$cache"/work/* "$cache"/source-*; do
    [ -d "$tree" ] || continue
    state='not finished,'
    if flock -n "$cache/locks/$(basename -- "$tree")" true 2>/dev/null; then :; else state='being built,'; fi
    case $tree in "$cache"/source-*) state='source,' ;; esac
    printf '%s  %s %s in %s\n' "$(basename -- "$tree")" "$state" "$(du -sh -- "$tree" | cut -f1)" "$tree"
  done
}

# The locks stay: who holds one that was removed, and who makes it anew, both have it.
clean_cache() {
  local lock
  [ -d "$cache" ] || return 0
  mkdir -p "$cache/locks" || die "cannot write in $cache"
  exec {lock}>>"$cache/locks/cache" || die "cannot write in $cache/locks"
  flock -n "$lock" || die "the cache is in use by a build or a guest: try again when that has ended ($cache)"
  find "$cache" -mindepth 1 -maxdepth 1 ! -name locks -exec rm -rf -- {} + || die "cannot empty $cache"
}
