# shellcheck shell=bash
# Several kernels asked the same questions. All on the emulated PC: what User Mode Linux lacks would look like the patch's doing.

compare_kernels() {
  local busproof=${BUSPROOF_LAUNCHER:-$lab_dir/../../busproof} results kind version name status
  local -a answered=()
  results=$(mktemp -d) || die "cannot write in ${TMPDIR:-/tmp}"
  cleanup_paths+=("$results")
  # What is wrong with the options is told before four kernels are asked, and perhaps built.
  "$busproof" probe --json >"$results/here.json" || die "this machine's kernel could not be asked"
  "$busproof" probe "${command[@]+"${command[@]}"}" --compare "$results/here.json" >/dev/null
  status=$?
  [ "$status" -ne 2 ] || exit 2
  [ "$status" -eq 0 ] || die "this machine's kernel could not be asked with ${command[*]}"
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
  "$busproof" probe "${command[@]+"${command[@]}"}" --compare "${answered[@]}" || exit
  [ ${#answered[@]} -eq 4 ] || die "the table is not whole: $((4 - ${#answered[@]})) of four kernels could not be asked"
}
