# Sourced by ./wsk, ./bench and .ci/run: where a Java 25 or later is.

# The feature release (25) of the Java in folder $1, or nothing.
java_feature() {
  local version=""
  [[ -x "$1/bin/java" ]] || return 0
  if [[ -r "$1/release" ]]; then
    version=$(sed -n 's/^JAVA_VERSION="\{0,1\}\([0-9]*\).*/\1/p' "$1/release")
  fi
  if [[ -z "$version" ]]; then
    version=$("$1/bin/java" -version 2>&1 | sed -n '1s/.*"\([0-9]*\).*/\1/p')
  fi
  printf '%s' "$version"
}

# Prints the home of the first Java found that is 25 or later and has all tools named as arguments.
# What the user set comes first, then PATH, then the folders where installers put Java.
find_java() {
  local home tool version on_path own=${HOME:-/nonexistent}
  on_path=$(command -v java || true)
  [[ -n "$on_path" ]] && on_path=$(dirname "$(dirname "$(readlink -f "$on_path")")")
  for home in "${JAVA_HOME:-}" "${JAVA25_HOME:-}" "$on_path" \
    /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* \
    "$own"/.sdkman/candidates/java/* "$own"/.jabba/jdk/* "$own"/.jdks/* \
    "$own"/.asdf/installs/java/* "$own"/.local/share/mise/installs/java/*; do
    [[ -n "$home" ]] || continue
    version=$(java_feature "$home")
    [[ -n "$version" && "$version" -ge 25 ]] || continue
    for tool in "$@"; do
      [[ -x "$home/bin/$tool" ]] || continue 2
    done
    printf '%s\n' "$home"
    return 0
  done
  return 1
}
