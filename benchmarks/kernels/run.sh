#!/usr/bin/env bash
# Builds and runs the benchmarks of kernels, with the options of JMH (-h lists them). Each compares its result with the
# reference kernels before it counts. Needs JAVA_HOME with a JDK 25, and Maven.
#
#   run.sh                                                        all of them: hours
#   run.sh Matmul -p type=Q4_0,Q8_0 -p tokens=1,512 -p tier=avx2,avx512-vnni
#   run.sh Attention -p threads=1 -f 1 -wi 2 -i 3
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
(cd "$here/../.." && mvn -q -B -ntp -Pbenchmarks -pl benchmarks/kernels -am package -Dmaven.test.skip=true)
exec "${JAVA_HOME:?a JDK 25}/bin/java" --module-path "$here/target/modules" \
  --add-modules dev.freehold.kernels,dev.freehold.tensor --enable-native-access=dev.freehold.kernels \
  --illegal-native-access=deny --class-path "$here/target/lib/*" org.openjdk.jmh.Main "$@"
