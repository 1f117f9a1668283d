# shellcheck shell=bash
# Linux' source, as the distribution has it, with the patch.

# What no configuration here compiles, more than half of it: not unpacked, unless somebody's own patch may be about it. All that Kconfig
# reads stays.
SOURCE_LEFT_OUT=(drivers/gpu drivers/net/ethernet drivers/net/wireless drivers/media drivers/scsi drivers/staging drivers/usb
  drivers/infiniband drivers/clk drivers/pinctrl sound Documentation tools/testing arch/arm arch/arm64 arch/powerpc arch/mips)

# fetch_package PACKAGE DIR [VERSION]: downloads and unpacks it there; nothing is installed, and no root needed.
fetch_package() {
  local package=$1 into=$2 version=${3:+=$3}
  rm -rf -- "$into.part"
  mkdir -p "$into.part/deb" || die "cannot write in $into.part"
  with_progress "fetching $package" "$work_log" bash -c 'cd "$1/deb" && apt-get -q -o APT::Sandbox::User= download "$2" && dpkg-deb -x ./*.deb .. ' \
    fetch "$into.part" "$package$version" || {
    say "apt-get could not download $package: $(grep -E '^(E|W):' "$work_log" | tail -n 1)"
    die "run 'sudo apt-get update' first; where the distribution has no $package, give a tarball of Linux with --source"
  }
  find "$into.part/deb" -name '*.deb' -printf '%f\n' >"$into.part/package"
  rm -rf -- "$into.part/deb"
  mv -T -- "$into.part" "$into" || die "cannot write $into"
}

# The tarball: the one given, the one of an installed package, or the package's, kept in the cache for the next build.
source_tarball() {
  local installed=/usr/src/linux-source-$linux.tar.xz fetched=$cache/source-$linux
  if [ -n "$source" ]; then
    tarball=$source
  elif [ -r "$installed" ]; then
    tarball=$installed
  else
    with_lock "source-$linux" fetch_source "$fetched"
    tarball=$fetched/usr/src/linux-source-$linux.tar.xz
  fi
  [ -r "$tarball" ] || die "$tarball is not there; ./busproof kernel clean, and try again"
}

have_tarball() { [ -n "$source" ] || [ -r "/usr/src/linux-source-$linux.tar.xz" ] || [ -d "$cache/source-$linux" ]; }

# For people: which source it was.
source_name() {
  case $tarball in
    "$cache"/*) cat -- "$cache/source-$linux/package" ;;
    /usr/src/*) dpkg-query -W -f='${Package} ${Version}' "linux-source-$linux" 2>/dev/null || basename -- "$tarball" ;;
    *) basename -- "$tarball" ;;
  esac
}

fetch_source() { [ -d "$1" ] || fetch_package "linux-source-$linux" "$1"; }

# Sets patch_content, the patch as it will be applied: this project's with the flag's value put in, or another as it is. Read once, so
# that the key, the tree and the record are about the same bytes. The dot keeps the last line's end.
read_patch() {
  case $patch in
    none) patch_content=. ;;
    '')
      patch_content=$(sed "s/^\(+#define MAP_NOSIGBUS[[:space:]]*\)0x200000/\1${flag:-0x200000}/" \
        "$lab_dir/patches/map-nosigbus-$linux.patch" && printf .) || die "there is no patch for Linux $linux"
      ;;
    *) patch_content=$(cat -- "$patch" && printf .) || die "cannot read $patch" ;;
  esac
  patch_content=${patch_content%.}
}

patch_text() { printf '%s' "$patch_content"; }

# A patched tree in $1; complete when it is there at all.
unpack_source() {
  local tree=$1 directory
  local -a excludes=()
  [ ! -d "$tree" ] || return 0
  source_tarball
  [ -n "$patch" ] || for directory in "${SOURCE_LEFT_OUT[@]}"; do
    excludes+=(--exclude "*/$directory/*.[chS]" --exclude "*/$directory/*.rst" --exclude "*/$directory/*.dts*" --exclude "*/$directory/*.svg")
  done
  rm -rf -- "$tree.part"
  mkdir -p "$tree.part"
  # xz unpacks by all CPUs if told to, and if the tarball was packed in blocks, as the distribution's is.
  with_progress "unpacking Linux $linux" "$work_log" \
    env XZ_OPT=-T0 tar -x -f "$tarball" -C "$tree.part" --strip-components=1 "${excludes[@]+"${excludes[@]}"}" || die "cannot unpack $tarball, see $work_log"
  patch_text >"$tree.part/.busproof-patch" || die "cannot write in $tree.part"
  if [ -s "$tree.part/.busproof-patch" ]; then
    patch -s -f -p1 -d "$tree.part" <"$tree.part/.busproof-patch" >>"$work_log" 2>&1 || {
      tail -n 5 -- "$work_log" >&2
      die "the patch does not apply to $(basename -- "$tarball"), see $work_log"
    }
  fi
  source_name >"$tree.part/.busproof-source" && mv -T -- "$tree.part" "$tree" || die "cannot write in $tree.part"
}
