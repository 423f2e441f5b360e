/// Numbers in memory, and what can be computed on them: tensors, quantised blocks, the kernel interface.
module dev.freehold.tensor {
    exports dev.freehold.tensor;
    exports dev.freehold.tensor.block;
    exports dev.freehold.tensor.spi;
    exports dev.freehold.tensor.training;

    uses dev.freehold.tensor.spi.KernelProvider;
}
