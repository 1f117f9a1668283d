# shellcheck shell=bash
# Kernels, built once and kept. A kernel is in the cache whole or not at all: it is put there by one rename.

# with_lock NAME COMMAND...: one at a time; whoever comes second waits and finds the work done.
with_lock() {
  local name=$1 lock
  shift
  mkdir -p "$cache/locks" || die "cannot write in $cache"
  exec {lock}>"$cache/locks/$name" || die "cannot write in $cache/locks"
  if ! flock -n "$lock"; then
    say "waiting for somebody else's build ($name)"
    # Not in the foreground: a shell looks at a signal when such a child has ended.
    flock "$lock" &
    helpers+=("$!")
    wait "$!" || die "cannot lock $cache/locks/$name"
    helpers=()
  fi
  held+=("$lock")
  # A compiler inherits the lock: should the lab be killed, nobody builds in the same tree before the last compiler is gone.
  "$@"
  exec {lock}>&-
  unset -v 'held[-1]'
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
  kernel_dir=$cache/kernels/$mode-$linux-$(kernel_key)
}

is_built() {
  locate_kernel
  [ -d "$kernel_dir" ] || exit 1
}

ensure_kernel() {
  locate_kernel
  [ ! -d "$kernel_dir" ] || return 0
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
  need_tools "building a kernel" make=make gcc=gcc flex=flex bison=bison bc=bc patch=patch xz=xz-utils perl=perl \
    include/stdlib.h=libc6-dev
  # objtool, which x86 kernels are compiled with and User Mode Linux is not
  [ "$arch" = um ] || need_tools "building a kernel" include/libelf.h=libelf-dev
  unpack_source "$tree"
  with_progress "configuring Linux $linux for $mode" "$work_log" configure "$arch" "$fragment" "$tree" "$objects" \
    || die "the configuration failed, see $work_log"
  with_progress "compiling Linux $linux for $mode" "$work_log" \
    nice -n 10 make -C "$tree" O="$objects" ARCH="$arch" -j "$jobs" "$target" || {
    grep -E '(error:|Error [0-9]|\*\*\*)' "$work_log" | head -n 8 >&2
    die "the build failed, see $work_log"
  }
  cp -- "$objects/$file" "$work/done/kernel" || die "no $file was built, see $work_log"
  cp -- "$objects/.config" "$work/done/config"
  cp -- "$work_log" "$work/done/build.log"
  patch_text >"$work/done/patch"
  printf '%s %s, from %s%s\n' "$(cat "$objects/include/config/kernel.release")" "$mode" "$(cat -- "$tree/.busproof-source")" \
    "${patch:+, patch $patch}${flag:+, flag $flag}" >"$work/done/about"
}

# Options are dropped without a word when what they depend on is missing, so each is looked for afterwards.
configure() {
  local arch=$1 tree=$3 objects=$4 wanted lost=
  local -a fragments=("$lab_dir/config/common.config" "$lab_dir/config/$linux.config" "$lab_dir/config/$2")
  mkdir -p "$objects"
  make -C "$tree" O="$objects" ARCH="$arch" tinyconfig || return 1
  (cd "$tree" && ARCH=$arch scripts/kconfig/merge_config.sh -m -O "$objects" "$objects/.config" "${fragments[@]}") || return 1
  make -C "$tree" O="$objects" ARCH="$arch" olddefconfig || return 1
  while read -r wanted; do
    grep -qxF "$wanted" "$objects/.config" || lost="$lost $wanted"
  done < <(sed -n '/^CONFIG_[A-Za-z0-9_]*=y/p' "${fragments[@]}")
  [ -z "$lost" ] || printf 'these options were not taken:%s\n' "$lost"
  [ -z "$lost" ]
}

list_kernels() {
  local about any=
  for about in "$cache"/kernels/*/about; do
    [ -r "$about" ] || continue
    any=yes
    printf '%s  %s\n' "$(basename -- "$(dirname -- "$about")")" "$(cat -- "$about")"
  done
  [ -n "$any" ] || say "no kernels in $cache"
}

clean_cache() {
  rm -rf -- "$cache" || die "cannot remove $cache"
}
