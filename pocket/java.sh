# For scripts in this folder: finds a JDK, 25 or newer, as `freehold` does.
# java: its java.
find_java() {
    for jdk in "${FREEHOLD_JAVA_HOME:-}" "${JAVA_HOME:-}" "$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")" \
            /usr/lib/jvm/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
        version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$jdk/release" 2> /dev/null || true)
        if [ "${version:-0}" -ge 25 ] && [ -x "$jdk/bin/java" ]; then java=$jdk/bin/java; return; fi
    done
    echo 'pocket: a JDK 25 or newer is needed; FREEHOLD_JAVA_HOME can name one' >&2
    exit 1
}
find_java
