//! The program: runs the command line and ends with its status.

fn main() {}
