/// The operations of `dev.freehold.tensor.Kernels`, fast. Required by nobody: found as a service on the module path.
module dev.freehold.kernels {
    requires dev.freehold.tensor;
    requires static jdk.incubator.vector; // for the tier `vector` only: costs start-up time and a warning

    provides dev.freehold.tensor.spi.KernelProvider with
            dev.freehold.kernels.x86.Avx512VnniProvider,
            dev.freehold.kernels.x86.AvxVnniProvider,
            dev.freehold.kernels.x86.Avx2Provider,
            dev.freehold.kernels.vector.VectorProvider,
            dev.freehold.kernels.plain.PlainProvider;
}
