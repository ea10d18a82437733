# Sourced by ./wsk and ./bench: how they build what they run, and what they say meanwhile.
# The one who sources this sets `command_name` and `root`, and sources tools/jdk.sh.

# What Maven fetches into an empty repository, in MB: told before it is done.
readonly fetched_at_first=63

say() {
  printf '%s: %s\n' "$command_name" "$*" >&2
}

fail() {
  say "$*"
  exit 1
}

# A step of the build, with the seconds since the build began.
step() {
  printf '%s: %4d s  %s\n' "$command_name" $((SECONDS - build_began)) "$*" >&2
}

# Started without one of its streams: else the first files that java opens would take their places.
open_streams() {
  [[ -e /dev/fd/0 ]] || exec </dev/null
  [[ -e /dev/fd/1 ]] || exec >/dev/null
  [[ -e /dev/fd/2 ]] || exec 2>/dev/null
}

# Reads what Maven says, keeps it in file $1 and tells the steps. Its result is Maven's, which stands
# in the last line.
follow_maven() {
  local log=$1 line kilobytes=0 told=0
  local module='^\[INFO\] Building (.+) [^ ]+ +\[([0-9]+)/([0-9]+)\]$'
  local download='^(\[INFO\] )?Downloading from '
  local downloaded='^(\[INFO\] )?Downloaded from .* \(([0-9]+)([.,]([0-9]))?[0-9]* (B|kB|MB) at '
  : >"$log"
  while IFS= read -r line; do
    if [[ $line =~ ^maven_ended=([0-9]+)$ ]]; then
      return "${BASH_REMATCH[1]}"
    fi
    printf '%s\n' "$line" >>"$log"
    if [[ $line =~ $module ]]; then
      step "${BASH_REMATCH[1]} (${BASH_REMATCH[2]} of ${BASH_REMATCH[3]})"
    elif [[ $told -eq 0 && $line =~ $download ]]; then
      told=1
      step "fetching what Maven does not have yet, about $fetched_at_first MB when it has nothing"
    elif [[ $line =~ $downloaded ]]; then
      case ${BASH_REMATCH[5]} in
        kB) ((kilobytes += BASH_REMATCH[2])) || true ;;
        MB) ((kilobytes += BASH_REMATCH[2] * 1000 + ${BASH_REMATCH[4]:-0} * 100)) || true ;;
      esac
      if ((kilobytes / 10000 >= told)); then
        step "$((kilobytes / 1000)) MB fetched"
        told=$((kilobytes / 10000 + 1))
      fi
    fi
  done
  return 1
}

# Runs Maven up to phase $1 without tests, for modules $3 and what they need; the rest is for Maven. All
# that Maven says is in target/$2.log.
run_maven() {
  local phase=$1 log="$root/target/$2.log" modules=$3 jdk
  shift 3
  command -v mvn >/dev/null ||
    fail "Maven is needed to build: apt-get install maven, or https://maven.apache.org"
  jdk=$(find_java java javac jar) ||
    fail "a JDK 25 is needed to build, a runtime alone will not do: https://adoptium.net"
  mkdir -p "$root/target"
  build_began=$SECONDS
  say "building, which takes half a minute, and some minutes the first time"
  if ! follow_maven "$log" < <(
    cd "$root" || exit
    # Maven's own last line may have no end.
    JAVA25_HOME=$jdk mvn -B -Dmaven.test.skip=true "$phase" -pl "$modules" -am "$@" 2>&1 </dev/null
    printf '\nmaven_ended=%d\n' $?
  ); then
    step "failed"
    grep -m 5 -E '^\[ERROR\] .' "$log" >&2 || tail -n 5 "$log" >&2
    fail "the build failed; all of it is in $log"
  fi
  step "built"
}

# One builder at a time; whoever waited finds the work done. $1 says whether there is work, $2 does it.
build_alone() {
  local outdated=$1 build=$2
  "$outdated" || return 0
  mkdir -p "$root/target"
  if command -v flock >/dev/null; then
    exec 9>"$root/target/wsk-build.lock"
    if ! flock --nonblock 9; then
      say "waiting for another build"
      flock 9
    fi
  fi
  if "$outdated"; then "$build"; fi
  exec 9>&-
}
