# shellcheck shell=bash
# A distribution's own kernel, out of its package: image and the few modules that lead to the host's file system.

# In the order of loading; what a kernel has built in is passed over.
STOCK_MODULES=(virtio_pci virtio_rng virtio_console 9pnet_virtio 9p fuse overlay brd ext4)

unpack_stock() {
  local package unpacked=$work/package release modules
  need_tools "a stock kernel" apt-cache=apt gcc=gcc cpio=cpio sbin/modprobe=kmod xz=xz-utils "lib/*/libc.a=libc6-dev"
  package=$(newest_image)
  [ -n "$package" ] || die "no linux-image-$linux.*-amd64 is known to apt: run 'sudo apt-get update', or this distribution has none"
  fetch_package "$package" "$unpacked"
  release=${package#linux-image-}
  modules=$unpacked
  [ -d "$modules/lib/modules/$release" ] || modules=$unpacked/usr
  gcc -O2 -Wall -static -o "$work/initrd-init" "$lab_dir/guest/initrd-init.c" >>"$work_log" 2>&1 \
    || die "the first program of the guest cannot be compiled, see $work_log"
  make_initrd "$modules" "$release" "$work/initrd-init" "$work/done/initrd" || die "no initrd could be made, see $work_log"
  cp -- "$unpacked/boot/vmlinuz-$release" "$work/done/kernel" || die "$package has no kernel in it"
  printf '%s stock, from %s\n' "$release" "$(cat -- "$unpacked/package")" >"$work/done/about"
}

# The one for common PCs: not signed templates, not -rt, not -cloud, which lacks the modules.
newest_image() {
  apt-cache search --names-only "^linux-image-$linux[.]" | awk '{print $1}' \
    | grep -E '^linux-image-[0-9.]+([-+][a-z0-9]+)*-amd64$' | grep -vE -- '-(rt|cloud|unsigned)' | sort -V | tail -n 1
}

# make_initrd MODULES RELEASE INIT FILE
make_initrd() {
  local modules=$1 release=$2 init=$3 file=$4 root=$work/initrd-root number=10 module path
  mkdir -p "$root/modules" && cp -- "$init" "$root/init" || return 1
  PATH=$PATH:/usr/sbin:/sbin depmod -b "$modules" "$release" >>"$work_log" 2>&1 || return 1
  while read -r path; do
    module=$root/modules/$number-$(basename -- "$path")
    case $path in
      *.xz) xz -dc -- "$path" >"${module%.xz}" || return 1 ;;
      *.zst) zstd -qdc -- "$path" >"${module%.zst}" || return 1 ;;
      *) cp -- "$path" "$module" || return 1 ;;
    esac
    number=$((number + 1))
  done < <(for module in "${STOCK_MODULES[@]}"; do
    PATH=$PATH:/usr/sbin:/sbin modprobe -d "$modules" -S "$release" --show-depends "$module" 2>>"$work_log"
  done | awk '$1 == "insmod" && !seen[$2]++ {print $2}')
  (cd "$root" && find . | cpio -o -H newc --quiet | gzip -1) >"$file"
}
