# shellcheck shell=bash
# Several kernels asked the same questions. All on the emulated PC: what User Mode Linux lacks would look like the patch's doing.

compare_kernels() {
  local busproof=${BUSPROOF_LAUNCHER:-$lab_dir/../../busproof} results kind version name
  local -a answered=()
  results=$(mktemp -d) || die "cannot write in ${TMPDIR:-/tmp}"
  cleanup_paths+=("$results")
  for kind in stock qemu; do
    for version in 6.1 6.12; do
      name=$kind-$version
      [ "$kind" = stock ] || name=patched-$version
      say "asking $name"
      set -m
      "$lab_dir/kernel-lab" "$kind" --linux "$version" -- "$busproof" probe --json </dev/null >"$results/$name.json" &
      group=$!
      set +m
      if wait "$group"; then
        answered+=("$results/$name.json")
      else
        say "$name could not be asked; the table goes without it"
      fi
      group=
    done
  done
  [ ${#answered[@]} -gt 0 ] || die "no kernel could be asked"
  "$busproof" probe "${command[@]+"${command[@]}"}" --compare "${answered[@]}"
}
