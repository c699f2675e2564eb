//! The console blocks of the README are what the program prints.

#[test]
fn console_blocks() {
    trycmd::TestCases::new().case("README.md");
}
