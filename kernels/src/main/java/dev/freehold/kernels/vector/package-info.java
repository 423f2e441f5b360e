/// The loops of the kernels on the Vector API.
///
/// `decode` and `dot` of a weight type are two loops around the same unpacking, written out twice: a vector that goes
/// through an interface, a lambda or a method that is not inlined becomes an object on the heap, a hundred times
/// slower. For the same reason a loop body stays small: past some 18,000 nodes the compiler stops inlining, and every
/// access to memory costs a few hundred of them.
package dev.freehold.kernels.vector;
