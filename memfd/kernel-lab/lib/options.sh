# shellcheck shell=bash
# The command line, and where the cache is.
# shellcheck disable=SC2034 # the other parts read what is set here

usage() {
  cat <<'TEXT'
Usage: busproof kernel um|qemu|stock [OPTIONS] [--] COMMAND [ARGS]
       busproof kernel compare [PROBE OPTIONS]
       busproof kernel list | clean

Runs COMMAND under another kernel, on this machine's file system. What it writes stays in the guest's memory and is gone
afterwards, except below --write. Nothing is installed and nothing on this machine is changed; kernels are kept in the cache.

  um      patched with MAP_NOSIGBUS, as a program (User Mode Linux): no root, no KVM, no QEMU; one CPU
  qemu    patched, on an emulated PC: several CPUs, huge pages, secret memory, udmabuf
  stock   the distribution's own kernel, unpatched, on an emulated PC
  compare what this machine's kernel does beside stock and patched ones, in one table: ./busproof probe under each of them
  list    what the cache holds
  clean   empties the cache

Options:
  --linux 6.1|6.12      which kernel (default: 6.1)
  --patch FILE|none     another patch in place of this project's
  --flag VALUE          the flag's value, 0x200000 to 0x2000000: built into this project's patch, told to busproof in the guest
  --source FILE         a tarball of Linux in place of the distribution's linux-source package
  --write DIR           a directory that the guest shares for writing, at the same place; may be repeated
  --memory SIZE         the guest's (default: 3G)
  --cpus N              qemu and stock (default: 2)
  --kvm                 qemu and stock: with /dev/kvm, where it works; about ten times faster
  --time-limit SECONDS  the guest is ended after that (default: 900)
  --jobs N              of the build (default: all CPUs)
  --build               only sees to it that the kernel is there
  --is-built            exit status 0 when it is, 1 when it would have to be built
  --console             shows what the kernel itself says

Exit status: COMMAND's. 125: the lab could not build or boot, the time was up, or the kernel complained; of compare, that a kernel
could not be asked. 2: the command line is wrong.
In the guest BUSPROOF_KERNEL_LAB is um, qemu or stock, and COMMAND is root.
TEXT
}

parse_options() {
  mode='' action=run linux=6.1 patch='' flag='' source='' memory=3G cpus=2 accelerator=tcg,thread=multi time_limit=900 console=
  jobs=$(nproc) writable=() command=()
  [ $# -gt 0 ] || usage_error "which kernel: um, qemu or stock?"
  case $1 in
    um | qemu | stock) mode=$1 ;;
    compare)
      action=compare
      shift
      case " $* " in
        *" -h "* | *" --help "*) action=help ;;
      esac
      command=("$@")
      set_cache
      return
      ;;
    list | clean)
      action=$1
      [ $# -eq 1 ] || usage_error "$1 takes no more words"
      ;;
    -h | --help | help)
      action=help
      return
      ;;
    *) usage_error "'$1' is not um, qemu or stock" ;;
  esac
  shift
  while [ $# -gt 0 ]; do
    case $1 in
      --linux | --patch | --flag | --source | --write | --memory | --cpus | --time-limit | --jobs)
        [ $# -ge 2 ] || usage_error "$1 needs a value"
        value_option "$1" "$2"
        shift 2
        ;;
      --*=*)
        value_option "${1%%=*}" "${1#*=}"
        shift
        ;;
      --kvm) accelerator=kvm && shift ;;
      --build | --is-built) action=${1#--} && shift ;;
      --console) console=yes && shift ;;
      -h | --help)
        action=help
        return
        ;;
      --)
        shift
        break
        ;;
      -*) usage_error "there is no option $1" ;;
      *) break ;;
    esac
  done
  command=("$@")
  [ "$action" != run ] || [ ${#command[@]} -gt 0 ] || usage_error "no command to run"
  if [ "$mode" = stock ] && [ -n "$patch$source" ]; then
    usage_error "stock kernels are the distribution's: --patch and --source go with um and qemu"
  fi
  if [ "$mode" = um ] && [ "$accelerator" = kvm ]; then
    usage_error "--kvm goes with qemu and stock"
  fi
  set_cache
}

# As the base directory specification says: a relative XDG_CACHE_HOME is as good as none.
set_cache() {
  local base=${XDG_CACHE_HOME:-}
  [[ $base = /* ]] || base=${HOME:+$HOME/.cache}
  [[ $base = /* ]] || die "no place for a cache: neither XDG_CACHE_HOME nor HOME is set to an absolute path"
  cache=$base/busproof/kernel
}

value_option() {
  case $1 in
    --linux)
      case $2 in
        6.1 | 6.12) linux=$2 ;;
        *) usage_error "--linux $2: there are patches for 6.1 and 6.12" ;;
      esac
      ;;
    --patch)
      patch=$2
      [ "$2" = none ] || patch=$(readable_file --patch "$2") || exit 2
      ;;
    --source) source=$(readable_file --source "$2") || exit 2 ;;
    --flag)
      # The bits that mmap has no meaning for on any architecture.
      [[ $2 =~ ^0x(2|4|8|10|20)00000$ ]] || usage_error "--flag $2: one of 0x200000, 0x400000, 0x800000, 0x1000000, 0x2000000"
      flag=$2
      ;;
    --write)
      [ -d "$2" ] || usage_error "--write $2: no such directory"
      [[ $2 != *,* ]] || usage_error "--write $2: a comma cannot be told to a guest"
      writable+=("$(readlink -f -- "$2")")
      case ${writable[-1]} in
        / | /dev | /proc | /run | /sys) usage_error "--write $2: the guest has its own; name a directory below" ;;
      esac
      ;;
    --memory)
      [[ $2 =~ ^[1-9][0-9]*[MG]$ ]] || usage_error "--memory $2: such as 3G or 2048M"
      memory=$2
      ;;
    --cpus) cpus=$(whole_number "$1" "$2") || exit 2 ;;
    --time-limit) time_limit=$(whole_number "$1" "$2") || exit 2 ;;
    --jobs) jobs=$(whole_number "$1" "$2") || exit 2 ;;
    *) usage_error "there is no option $1" ;;
  esac
}

readable_file() {
  [ -f "$2" ] && [ -r "$2" ] || usage_error "$1 $2: no such file, or not to be read"
  readlink -f -- "$2"
}

whole_number() {
  [[ $2 =~ ^[1-9][0-9]{0,6}$ ]] || usage_error "$1 $2: not a whole number above 0"
  printf '%s' "$2"
}
