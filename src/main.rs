//! The program: runs the command line and ends with its status.

use std::process::ExitCode;

fn main() -> ExitCode {
    unsetup::cli::run(std::env::args_os())
}
