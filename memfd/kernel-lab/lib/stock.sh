# shellcheck shell=bash
# A distribution's own kernel, out of its package: image and the few modules that lead to the host's file system.

# In the order of loading; what a kernel has built in is passed over.
STOCK_MODULES=(virtio_pci virtio_rng virtio_console 9pnet_virtio 9p fuse overlay brd ext4)

# The directory is named after what apt would download, too: a newer kernel of the distribution's is another one. Where apt knows of none,
# the last one that was fetched. Sets kernel_dir, stock_package and stock_version.
locate_stock() {
  local candidate base=$kernel_dir
  read -r stock_package stock_version < <(newest_image) || stock_package='' stock_version=''
  kernel_dir=$base-${stock_version:-unknown}
  [ -z "$stock_version" ] || return 0
  for candidate in "$base"-*; do
    if [ -d "$candidate" ] && { [ ! -d "$kernel_dir" ] || [ "$candidate" -nt "$kernel_dir" ]; }; then kernel_dir=$candidate; fi
  done
}

unpack_stock() {
  local unpacked=$work/package release modules
  [ -n "$stock_package" ] || die "no linux-image-$linux.*-amd64 is known to apt: run 'sudo apt-get update', or this distribution has none"
  fetch_package "$stock_package" "$unpacked" "$stock_version"
  release=${stock_package#linux-image-}
  modules=$unpacked
  [ -d "$modules/lib/modules/$release" ] || modules=$unpacked/usr
  # Which packer a distribution takes is known only now.
  [ -z "$(find "$modules/lib/modules" -name '*.ko.zst' -print -quit)" ] || need_tools "unpacking the modules of $stock_package" zstd=zstd
  gcc -O2 -Wall -static -o "$work/initrd-init" "$lab_dir/guest/initrd-init.c" >>"$work_log" 2>&1 \
    || die "the first program of the guest cannot be compiled, see $work_log"
  make_initrd "$modules" "$release" "$work/initrd-init" "$work/done/initrd" || die "no initrd could be made, see $work_log"
  cp -- "$unpacked/boot/vmlinuz-$release" "$work/done/kernel" || die "$stock_package has no kernel in it, or $work/done is full"
  printf '%s stock, from %s\n' "$release" "$(cat -- "$unpacked/package")" >"$work/done/about" || die "cannot write in $work/done"
}

# Its package and version. The one for common PCs: not signed templates, not -rt, not -cloud, which lacks the modules.
newest_image() {
  apt-cache search --full --names-only "^linux-image-$linux[.]" 2>/dev/null \
    | awk '$1 == "Package:" {name = $2} $1 == "Version:" {print name, $2}' \
    | grep -E '^linux-image-[0-9.]+([-+][a-z0-9]+)*-amd64 ' | grep -vE -- '-(rt|cloud|unsigned)' | sort -V | tail -n 1
}

# make_initrd MODULES RELEASE INIT FILE
make_initrd() {
  local modules=$1 release=$2 init=$3 file=$4 root=$work/initrd-root number=10 module path shown=$work/modules
  rm -rf -- "$root" "$shown"
  mkdir -p "$root/modules" && cp -- "$init" "$root/init" || return 1
  PATH=$PATH:/usr/sbin:/sbin depmod -b "$modules" "$release" >>"$work_log" 2>&1 || return 1
  for module in "${STOCK_MODULES[@]}"; do
    PATH=$PATH:/usr/sbin:/sbin modprobe -d "$modules" -S "$release" --show-depends "$module" >>"$shown" 2>>"$work_log" || {
      say "Linux $release has no module $module"
      return 1
    }
  done
  while read -r path; do
    module=$root/modules/$number-$(basename -- "$path")
    case $path in
      *.xz) xz -dc -- "$path" >"${module%.xz}" || return 1 ;;
      *.zst) zstd -qdc -- "$path" >"${module%.zst}" || return 1 ;;
      *) cp -- "$path" "$module" || return 1 ;;
    esac
    number=$((number + 1))
  done < <(awk '$1 == "insmod" && !seen[$2]++ {print $2}' "$shown")
  (cd "$root" && find . | cpio -o -H newc --quiet | gzip -1) >"$file"
}
