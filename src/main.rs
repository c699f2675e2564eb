//! The program: runs the command line and ends with its status.

use mimalloc::MiMalloc;
use std::process::ExitCode;

/// Allocation is a fifth of what a check costs with the allocator of most systems; `docs/performance.md` has the numbers.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    unsetup::cli::run(std::env::args_os())
}
