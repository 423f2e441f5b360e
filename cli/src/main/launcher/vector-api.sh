# For the launchers.

# Whether Java should load the Vector API when Freehold is given the arguments "$@" on a processor `$arch`: for the CPU
# tier `vector` alone. It takes time, a warning, and the start-up cache. On x86-64 that tier has to be asked for:
# whatever can run it can run `avx2`.
needs_vector_api() {
    tier=${FREEHOLD_CPU_TIER:-} before=''
    for argument; do
        case $before,$argument in
            --cpu-tier,*) tier=$argument ;;
            *,--cpu-tier=*) tier=${argument#*=} ;;
        esac
        before=$argument
    done
    case $tier,$arch in
        vector,*) return 0 ;;
        ,x86_64 | ,amd64) return 1 ;;
        ,*) return 0 ;;
        *) return 1 ;;
    esac
}
